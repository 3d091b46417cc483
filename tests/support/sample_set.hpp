#pragma once

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/basis.hpp"
#include "core/coordinates.hpp"
#include "core/least_squares.hpp"
#include "core/moments.hpp"
#include "core/polynomial.hpp"
#include "core/sample_block.hpp"
#include "estimators/regression/regression.hpp"
#include "estimators/regression/sample_groups.hpp"
#include "tests/support/slow_moments.hpp"

namespace causum::tests {

/// Samples (rows) of raw actions in standardised coordinates.
inline Eigen::MatrixXd standardised(const Eigen::MatrixXd& actions, const Coordinates& coordinates) {
    return ((actions.rowwise() - coordinates.location.transpose()).array().rowwise() /
            coordinates.scale.transpose().array())
        .matrix();
}

/// A data set kept sample by sample: what causum never does, and what its results are tested against.
struct SampleSet {
    Eigen::MatrixXd actions;   ///< [n][K]
    Eigen::VectorXd outcomes;  ///< [n]

    [[nodiscard]] Eigen::Index size() const { return outcomes.size(); }

    /// Samples i with keep(i).
    template <class Keep>
    [[nodiscard]] SampleSet filtered(Keep keep) const {
        std::vector<Eigen::Index> rows;
        for (Eigen::Index i = 0; i < size(); ++i) {
            if (keep(i)) rows.push_back(i);
        }
        return {actions(rows, Eigen::seqN(0, actions.cols())), outcomes(rows)};
    }

    /// Moments per fold (sample i in fold i mod 3), sample by sample.
    [[nodiscard]] estimators::Folds folds(const Coordinates& coordinates, int degree) const {
        const int k = static_cast<int>(actions.cols());
        const Basis basis(k, degree);
        const Moments none(k, degree, 1);
        estimators::Folds result = {none, none, none};
        for (Eigen::Index i = 0; i < size(); ++i) {
            const Eigen::VectorXd z =
                (actions.row(i).transpose() - coordinates.location).cwiseQuotient(coordinates.scale);
            add_sample(result[static_cast<std::size_t>(i % 3)], basis, z, outcomes.segment(i, 1));
        }
        return result;
    }

    /// Moments per group (sample i in group i mod 24), sample by sample.
    [[nodiscard]] std::vector<Moments> groups(const Coordinates& coordinates, int degree) const {
        std::vector<Moments> result;
        for (Eigen::Index g = 0; g < estimators::group_count; ++g) {
            const auto own = filtered([&](Eigen::Index i) { return i % estimators::group_count == g; });
            const estimators::Folds folds = own.folds(coordinates, degree);
            result.push_back(folds[0] + folds[1] + folds[2]);
        }
        return result;
    }
};

/// Shows data sets that are kept, in blocks of 100. @param regimes  must outlive the result, like coordinates
inline SampleReplay replay_of(const std::vector<SampleSet>& regimes, const Coordinates& coordinates) {
    return [&regimes, &coordinates](int regime, std::int64_t most, const auto& visit) {
        const SampleSet& s = regimes.at(static_cast<std::size_t>(regime));
        const Eigen::Index count = std::min<Eigen::Index>(most, s.size());
        for (Eigen::Index start = 0; start < count; start += 100) {
            const Eigen::Index n = std::min<Eigen::Index>(100, count - start);
            visit({standardised(s.actions.middleRows(start, n), coordinates), s.outcomes.segment(start, n)});
        }
    };
}

/// Values at raw actions (rows) of a polynomial in standardised ones.
inline Eigen::VectorXd values_at(const Eigen::MatrixXd& points, const Polynomial& polynomial,
                                 const Basis& basis, const Coordinates& coordinates) {
    Eigen::VectorXd result(points.rows());
    for (Eigen::Index i = 0; i < result.size(); ++i) {
        result(i) = polynomial(
            basis, (points.row(i).transpose() - coordinates.location).cwiseQuotient(coordinates.scale));
    }
    return result;
}

/// Raw monomials of the features, sample by sample.
inline Eigen::MatrixXd raw_design(const Eigen::MatrixXd& actions, const Basis& basis,
                                  const Features& features) {
    Eigen::MatrixXd x = Eigen::MatrixXd::Ones(actions.rows(), static_cast<Eigen::Index>(features.size()));
    for (Eigen::Index f = 0; f < x.cols(); ++f) {
        const auto e = basis.exponents(features[static_cast<std::size_t>(f)]);
        for (std::size_t k = 0; k < e.size(); ++k) {
            for (int power = 0; power < e[k]; ++power)
                x.col(f).array() *= actions.col(static_cast<Eigen::Index>(k)).array();
        }
    }
    return x;
}

/// Ridge regression on standardised raw monomials, by QR of the stacked design: the slow reference.
struct SlowRidge {
    Eigen::RowVectorXd mean, scale;
    Eigen::VectorXd weights;
    double intercept = 0.0;

    SlowRidge(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, double penalty)
        : SlowRidge(x, y, penalty, sds(x)) {}
    /// @param sds  what the features are divided by
    SlowRidge(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, double penalty,
              const Eigen::RowVectorXd& sds)
        : mean(x.colwise().mean()), scale(sds) {
        Eigen::MatrixXd centred = x.rowwise() - mean;
        centred.array().rowwise() /= scale.array();
        Eigen::MatrixXd stacked(x.rows() + x.cols(), x.cols());
        stacked << centred, std::sqrt(penalty) * Eigen::MatrixXd::Identity(x.cols(), x.cols());
        Eigen::VectorXd target = Eigen::VectorXd::Zero(stacked.rows());
        target.head(x.rows()) = y.array() - y.mean();
        weights = stacked.householderQr().solve(target);
        intercept = y.mean();
    }
    /// Of the columns; 1 for one that does not vary.
    [[nodiscard]] static Eigen::RowVectorXd sds(const Eigen::MatrixXd& x) {
        const Eigen::RowVectorXd mean = x.colwise().mean();
        Eigen::RowVectorXd result =
            ((x.rowwise() - mean).colwise().squaredNorm() / static_cast<double>(x.rows())).cwiseSqrt();
        for (Eigen::Index j = 0; j < x.cols(); ++j) {
            if (result(j) < 1e-12 * (1.0 + std::abs(mean(j)))) result(j) = 1.0;
        }
        return result;
    }
    [[nodiscard]] Eigen::VectorXd predict(const Eigen::MatrixXd& x) const {
        return (((x.rowwise() - mean).array().rowwise() / scale.array()).matrix() * weights).array() +
               intercept;
    }
};

/// Cross-validated ridge, sample by sample; the penalty chosen is returned through `penalty`.
inline SlowRidge slow_cross_validated_ridge(const SampleSet& samples, const Basis& basis,
                                            const Features& features, const std::vector<double>& penalties,
                                            double& penalty) {
    double best = -1e300;
    for (const double candidate : penalties) {
        double score = 0.0;
        for (int f = 0; f < 3; ++f) {
            const SampleSet training = samples.filtered([&](Eigen::Index i) { return i % 3 != f; });
            const SampleSet held_out = samples.filtered([&](Eigen::Index i) { return i % 3 == f; });
            const SlowRidge fit(raw_design(training.actions, basis, features), training.outcomes, candidate);
            const Eigen::VectorXd error =
                held_out.outcomes - fit.predict(raw_design(held_out.actions, basis, features));
            score +=
                (1.0 - error.squaredNorm() /
                           (held_out.outcomes.array() - held_out.outcomes.mean()).matrix().squaredNorm()) /
                3.0;
        }
        if (score > best) {
            best = score;
            penalty = candidate;
        }
    }
    return SlowRidge(raw_design(samples.actions, basis, features), samples.outcomes, penalty);
}

}  // namespace causum::tests
