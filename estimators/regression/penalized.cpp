#include "estimators/regression/penalized.hpp"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace causum::estimators {
namespace {

/// A feature varies if its sd exceeds this fraction of its root mean square; below it is rounding.
constexpr double least_relative_sd = 1e-12;

/// Position of each monomial among the features, −1 where it is none.
std::vector<Eigen::Index> positions_of(const Features& features) {
    std::vector<Eigen::Index> positions(features.empty() ? 1 : static_cast<std::size_t>(features.back()) + 1,
                                        -1);
    for (std::size_t i = 0; i < features.size(); ++i) {
        positions[static_cast<std::size_t>(features[i])] = static_cast<Eigen::Index>(i);
    }
    return positions;
}

double soft_threshold(double x, double threshold) {
    if (x > threshold) return x - threshold;
    if (x < -threshold) return x + threshold;
    return 0.0;
}

}  // namespace

Eigen::VectorXd raw_variances(const DesignEquations& equations, const Features& features,
                              const RawTransform& transform) {
    const std::vector<Eigen::Index> position = positions_of(features);
    Eigen::VectorXd variances(static_cast<Eigen::Index>(features.size()));
    for (std::size_t j = 0; j < features.size(); ++j) {
        const auto& row = transform.raw(features[j]);
        double variance = 0.0;
        double mean = transform.constant(features[j]);
        for (const auto& a : row) {
            const Eigen::Index i = position[static_cast<std::size_t>(a.monomial)];
            double inner = 0.0;
            for (const auto& b : row)
                inner += b.value * equations.gram(i, position[static_cast<std::size_t>(b.monomial)]);
            variance += a.value * inner;
            mean += a.value * equations.mean(i);
        }
        variance /= equations.count;
        const bool varies = variance > least_relative_sd * least_relative_sd * (variance + mean * mean);
        variances(static_cast<Eigen::Index>(j)) = varies ? variance : 0.0;
    }
    return variances;
}

Eigen::MatrixXd raw_penalty_matrix(const Eigen::Ref<const Eigen::VectorXd>& weights, const Features& features,
                                   const RawTransform& transform) {
    const auto p = static_cast<Eigen::Index>(features.size());
    const std::vector<Eigen::Index> position = positions_of(features);
    const auto position_of = [&](int monomial) {
        const auto m = static_cast<std::size_t>(monomial);
        return m < position.size() ? position[m] : -1;
    };
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(p, p);
    for (std::size_t f = 0; f < features.size(); ++f) {
        const double weight = weights(static_cast<Eigen::Index>(f));
        const auto& column = transform.inverse_column(features[f]);
        for (const auto& b : column) {
            const Eigen::Index j = position_of(b.monomial);
            if (j < 0) continue;
            const double scaled = weight * b.value;
            for (const auto& a : column) {
                const Eigen::Index i = position_of(a.monomial);
                if (i >= j) result(i, j) += a.value * scaled;
            }
        }
    }
    return result;
}

Eigen::VectorXd from_raw_weights(const Eigen::Ref<const Eigen::VectorXd>& weights, const Features& features,
                                 const RawTransform& transform) {
    const std::vector<Eigen::Index> position = positions_of(features);
    Eigen::VectorXd result = Eigen::VectorXd::Zero(weights.size());
    for (std::size_t f = 0; f < features.size(); ++f) {
        for (const auto& entry : transform.inverse_column(features[f])) {
            const auto m = static_cast<std::size_t>(entry.monomial);
            if (m < position.size() && position[m] >= 0)
                result(position[m]) += entry.value * weights(static_cast<Eigen::Index>(f));
        }
    }
    return result;
}

Eigen::MatrixXd ridge_penalty_matrix(const DesignEquations& equations, const Features& features,
                                     const RawTransform& transform) {
    const Eigen::VectorXd variances = raw_variances(equations, features, transform);
    return raw_penalty_matrix((variances.array() > 0.0).select(variances, 1.0), features, transform);
}

namespace {

/// Values of eight penalties' lanes, one lane as a vector.
Eigen::VectorXd lane(const LaneValues* values, Eigen::Index size, std::size_t l) {
    Eigen::VectorXd result(size);
    for (Eigen::Index i = 0; i < size; ++i) result(i) = values[i].of[l];
    return result;
}

}  // namespace

RidgePath::RidgePath(const DesignEquations& equations, const Eigen::MatrixXd& moment,
                     const Features& features, const RawTransform& transform,
                     const std::vector<double>& penalties)
    : size_(equations.gram.rows()), outcomes_(moment.cols()), status_(penalties.size(), FitStatus::ok) {
    const Eigen::MatrixXd penalty_matrix = ridge_penalty_matrix(equations, features, transform);

    const BatchedCholesky& solver = batched_cholesky(instruction_set());
    const int size = static_cast<int>(size_);
    const std::size_t groups = (penalties.size() + penalty_lanes - 1) / penalty_lanes;
    const auto columns = static_cast<std::size_t>(outcomes_ * size_);
    solutions_.resize(groups * columns);
    std::vector<LaneValues> factor(static_cast<std::size_t>(size_ * (size_ + 1) / 2));
    for (std::size_t g = 0; g < groups; ++g) {
        LaneValues values{};
        for (std::size_t l = 0; l < penalty_lanes; ++l)
            values.of[l] = penalties[std::min(g * penalty_lanes + l, penalties.size() - 1)];
        const std::uint32_t failed =
            solver.factorize(equations.gram.data(), penalty_matrix.data(), values, size, factor.data());
        LaneValues* solution = solutions_.data() + g * columns;
        for (Eigen::Index c = 0; c < outcomes_; ++c, solution += size_)
            solver.solve(factor.data(), size, moment.col(c).data(), solution);
        LaneValues zero{};  // or NaN in lanes with a coefficient that is not finite
        for (const LaneValues& value : std::span(solutions_).subspan(g * columns, columns)) {
            for (std::size_t l = 0; l < penalty_lanes; ++l) zero.of[l] += 0.0 * value.of[l];
        }
        for (std::size_t i = g * penalty_lanes; i < std::min((g + 1) * penalty_lanes, penalties.size());
             ++i) {
            const std::size_t l = i % penalty_lanes;
            if ((failed >> l & 1U) != 0) {
                status_[i] = FitStatus::not_positive_definite;
            } else if (std::isnan(zero.of[l])) {
                status_[i] = FitStatus::not_finite;
            }
        }
    }
}

Eigen::VectorXd RidgePath::coefficients(std::size_t penalty, Eigen::Index outcome) const {
    return lane(lanes(penalty / penalty_lanes, outcome), size_, penalty % penalty_lanes);
}

std::vector<Eigen::VectorXd> RidgePath::images(const Eigen::MatrixXd& gram, Eigen::Index outcome) const {
    const BatchedCholesky& solver = batched_cholesky(instruction_set());
    std::vector<LaneValues> values(static_cast<std::size_t>(size_));
    std::vector<Eigen::VectorXd> result;
    for (std::size_t i = 0; i < status_.size(); ++i) {
        if (i % penalty_lanes == 0) {
            solver.multiply(gram.data(), static_cast<int>(size_), lanes(i / penalty_lanes, outcome),
                            values.data());
        }
        result.push_back(lane(values.data(), size_, i % penalty_lanes));
    }
    return result;
}

LassoProblem::LassoProblem(const NormalEquations& equations, const Features& features,
                           const RawTransform& transform) {
    const auto p = static_cast<Eigen::Index>(features.size());
    const std::vector<Eigen::Index> position = positions_of(features);
    to_actions_ = Eigen::MatrixXd::Zero(p, p);  // T' S⁻¹
    const Eigen::VectorXd variances = raw_variances(equations, features, transform);
    for (Eigen::Index j = 0; j < p; ++j) {
        if (!(variances(j) > 0.0)) continue;
        const double inverse_sd = 1.0 / std::sqrt(variances(j));
        for (const auto& entry : transform.raw(features[static_cast<std::size_t>(j)])) {
            to_actions_(position[static_cast<std::size_t>(entry.monomial)], j) = entry.value * inverse_sd;
        }
    }
    // G / n = F'F from the pivoted factorisation P'LDL'P; directions without variance are left out.
    const Eigen::LDLT<Eigen::MatrixXd> ldlt(equations.gram / equations.count);
    const Eigen::VectorXd d = ldlt.vectorD();
    const double least = d.cwiseAbs().maxCoeff() * static_cast<double>(p) * 1e-16;
    Eigen::VectorXd root(p), inverse_root(p);
    for (Eigen::Index i = 0; i < p; ++i) {
        root(i) = d(i) > least ? std::sqrt(d(i)) : 0.0;
        inverse_root(i) = d(i) > least ? 1.0 / root(i) : 0.0;
    }
    const Eigen::MatrixXd permuted = ldlt.transpositionsP() * to_actions_;
    design_ = root.asDiagonal() * (ldlt.matrixU() * permuted);
    Eigen::VectorXd moment = ldlt.transpositionsP() * (equations.moment / equations.count);
    ldlt.matrixL().solveInPlace(moment);
    response_ = inverse_root.cwiseProduct(moment);
    // the columns' norms are 1 up to rounding and what was left out: make them so
    for (Eigen::Index j = 0; j < p; ++j) {
        const double norm = design_.col(j).norm();
        if (!(norm > 1e-8)) {
            design_.col(j).setZero();
            to_actions_.col(j).setZero();
        }
    }
    weights_ = Eigen::VectorXd::Zero(p);
    residual_ = response_;
}

void LassoProblem::descend(double penalty) {
    for (Eigen::Index j = 0; j < design_.cols(); ++j) {
        const double square = design_.col(j).squaredNorm();
        if (square == 0.0) continue;
        const double old = weights_(j);
        const double updated = soft_threshold(design_.col(j).dot(residual_) + square * old, penalty) / square;
        if (updated != old) {
            residual_ -= (updated - old) * design_.col(j);
            weights_(j) = updated;
        }
    }
}

void LassoProblem::polish(double penalty) {
    for (Eigen::Index step = 0; step <= 2 * design_.cols(); ++step) {
        std::vector<Eigen::Index> active;
        for (Eigen::Index j = 0; j < weights_.size(); ++j) {
            if (weights_(j) != 0.0) active.push_back(j);
        }
        if (active.empty()) return;
        const Eigen::MatrixXd columns = design_(Eigen::seqN(0, design_.rows()), active);
        const Eigen::VectorXd current = weights_(active);
        const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(columns);
        const Eigen::Index rank = qr.rank();
        const auto r = qr.matrixR().topLeftCorner(rank, rank).triangularView<Eigen::Upper>();
        const bool dependent = rank < columns.cols();
        Eigen::VectorXd direction;  // from the current coefficients
        if (dependent) {
            // Along a dependency the fit stays as it is; walk it in the direction that shrinks Σ|w|, if any
            // does.
            Eigen::VectorXd null = Eigen::VectorXd::Zero(columns.cols());
            null(rank) = 1.0;
            null.head(rank) = -r.solve(qr.matrixR().col(rank).head(rank));
            direction = qr.colsPermutation() * null;
            if (direction.dot(current.cwiseSign()) > 0.0) direction = -direction;
        } else {
            const Eigen::VectorXd signs =
                qr.colsPermutation().transpose() * Eigen::VectorXd(current.cwiseSign());
            const Eigen::VectorXd rotated = qr.householderQ().adjoint() * response_;
            const Eigen::VectorXd shrunk = rotated.head(rank) - penalty * r.transpose().solve(signs);
            direction = qr.colsPermutation() * Eigen::VectorXd(r.solve(shrunk)) - current;
        }
        if (!direction.allFinite()) return;
        // Go as far as the signs hold, but not beyond the optimum: within one orthant the objective is a
        // quadratic.
        double reach = dependent ? std::numeric_limits<double>::infinity() : 1.0;
        Eigen::Index crossing = -1;
        for (Eigen::Index i = 0; i < direction.size(); ++i) {
            if (direction(i) * current(i) >= 0.0) continue;
            const double zero_at = -current(i) / direction(i);
            if (zero_at <= reach) {
                reach = zero_at;
                crossing = i;
            }
        }
        if (crossing < 0 && dependent) return;
        Eigen::VectorXd next = current + reach * direction;
        if (crossing >= 0) next(crossing) = 0.0;
        weights_(active) = next;
        residual_ = response_ - design_ * weights_;
        if (crossing < 0) return;
    }
}

double LassoProblem::violation(double penalty) const {
    double worst = 0.0;
    for (Eigen::Index j = 0; j < weights_.size(); ++j) {
        const double gradient = design_.col(j).dot(residual_);
        const double excess = weights_(j) == 0.0 ? std::abs(gradient) - penalty
                                                 : std::abs(gradient - std::copysign(penalty, weights_(j)));
        worst = std::max(worst, excess);
    }
    return worst;
}

Solution LassoProblem::solve(double penalty) {
    constexpr int most_rounds = 5000;
    constexpr int sweeps = 5;
    const double largest = (design_.transpose() * response_).cwiseAbs().maxCoeff();
    for (int round = 0; round < most_rounds; ++round) {
        for (int sweep = 0; sweep < sweeps; ++sweep) descend(penalty);
        polish(penalty);
        // what rounding leaves of a gradient of 0, the residual being a difference of terms as large as the
        // weights
        const double tolerance = 1e-12 * largest + 1e-14 * weights_.lpNorm<1>();
        if (violation(penalty) <= tolerance) {
            Solution result{FitStatus::ok, to_actions_ * weights_};
            if (!result.coefficients.allFinite()) return {FitStatus::not_finite, {}};
            return result;
        }
        if (!weights_.allFinite()) return {FitStatus::not_finite, {}};
    }
    return {FitStatus::not_converged, {}};
}

}  // namespace causum::estimators
