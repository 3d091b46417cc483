#pragma once

#include <Eigen/QR>
#include <cmath>
#include <vector>

#include "tests/estimators/regime_samples.hpp"
#include "tests/estimators/slow_noise_variance.hpp"

namespace causum::tests {

/// c_r + Σ_k [R_k h_k + (1−R_k) m_k] by weighted QR of the stacked rows, raw monomials, a column per
/// coefficient. @param without  a group that is left out, the regimes' weights being those of all samples; or
/// −1
inline Eigen::VectorXd slow_structured(const RegimeSamples& regimes, const Ancestors& ancestors,
                                       const Eigen::MatrixXd& points, Eigen::Index without = -1) {
    const int k_actions = regimes.actions();
    const int degree = regimes.options.regression.degree;
    struct Column {
        Eigen::VectorXi powers;
        int action;
        bool intervened;
    };
    std::vector<Column> columns;
    for (int k = 0; k < k_actions; ++k) {
        for (const int m : regimes.monomials.all) {
            const auto e = regimes.monomials.basis.exponents(m);
            Eigen::VectorXi powers(k_actions);
            bool own = true, contribution = true;
            for (int j = 0; j < k_actions; ++j) {
                powers(j) = e[static_cast<std::size_t>(j)];
                if (powers(j) > 0 && j != k) own = false;
                if (powers(j) > 0 && j != k && !ancestors.is_ancestor(j, k)) contribution = false;
            }
            REQUIRE(powers.sum() <= degree);
            if (powers(k) == 0 && powers.sum() == degree && degree > 1) contribution = false;
            if (own) columns.push_back({powers, k, true});
            if (contribution) columns.push_back({powers, k, false});
        }
    }
    const auto value = [&](const Column& column, const Eigen::RowVectorXd& a) {
        double product = 1.0;
        for (int j = 0; j < k_actions; ++j) product *= std::pow(a(j), column.powers(j));
        return product;
    };
    Eigen::Index rows = 0;
    for (const SampleSet& s : regimes.samples) rows += s.size();
    const auto width = static_cast<Eigen::Index>(columns.size());
    Eigen::MatrixXd design = Eigen::MatrixXd::Zero(rows, k_actions + 1 + width);
    Eigen::VectorXd target = Eigen::VectorXd::Zero(rows);
    Eigen::Index row = 0;
    for (int r = 0; r <= k_actions; ++r) {
        const SampleSet& s = regimes.samples[static_cast<std::size_t>(r)];
        const double root_weight = 1.0 / std::sqrt(slow_noise_variance(s, regimes.monomials));
        for (Eigen::Index i = 0; i < s.size(); ++i, ++row) {
            if (i % estimators::group_count == without) continue;  // a row of zeros
            design(row, r) = root_weight;
            for (Eigen::Index c = 0; c < width; ++c) {
                const Column& column = columns[static_cast<std::size_t>(c)];
                if ((r == column.action + 1) == column.intervened)
                    design(row, k_actions + 1 + c) = root_weight * value(column, s.actions.row(i));
            }
            target(row) = root_weight * s.outcomes(i);
        }
    }
    const Eigen::VectorXd solution = design.colPivHouseholderQr().solve(target);
    Eigen::VectorXd effect = Eigen::VectorXd::Constant(
        points.rows(), solution.segment(1, k_actions).sum() - (k_actions - 1) * solution(0));
    for (Eigen::Index i = 0; i < points.rows(); ++i) {
        for (Eigen::Index c = 0; c < width; ++c) {
            const Column& column = columns[static_cast<std::size_t>(c)];
            if (column.intervened) effect(i) += solution(k_actions + 1 + c) * value(column, points.row(i));
        }
    }
    return effect;
}

}  // namespace causum::tests
