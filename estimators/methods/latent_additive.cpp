#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "estimators/regression/cpu_timer.hpp"
#include "estimators/regression/regime_fit.hpp"
#include "estimators/training_data.hpp"

namespace causum::estimators {
namespace {

/// g(S) = c_0 + c_1 S + c_2 S² + c_3 S³ that does not decrease, without c_0.
struct OuterFunction {
    Eigen::VectorXd coefficients;  ///< [outer degree] c_1 …
    /// [outer degree][2 or all] directions in which they may move and stay, to first order, nondecreasing;
    /// affine changes of S move them in no others.
    Eigen::MatrixXd tangent;
};

/// Of squares (a + b s)², of which a cubic on the boundary of the nondecreasing ones is a multiple of the
/// integral: (c_1, c_2, c_3) = (a², a b, b²/3).
Eigen::Vector3d integrated_square(double a, double b) {
    return {a * a, a * b, b * b / 3.0};
}

/// Finds the nondecreasing cubic for which c'Gc − 2 m'c is least, G and m the centred Gram matrix and moments
/// of S, S², S³. A convex problem: where the least of all cubics is not nondecreasing, the solution is on the
/// boundary, and best there.
OuterFunction nondecreasing_cubic(const Eigen::Matrix3d& gram, const Eigen::Vector3d& moment) {
    constexpr double least_rcond = 1e-13;
    const Eigen::Vector3d scale = gram.diagonal().cwiseSqrt().cwiseInverse();
    const Eigen::LLT<Eigen::Matrix3d> factor(scale.asDiagonal() * gram * scale.asDiagonal());
    if (factor.info() == Eigen::Success && factor.rcond() >= least_rcond) {
        const Eigen::Vector3d c = scale.cwiseProduct(factor.solve(scale.cwiseProduct(moment)));
        if (c(0) >= 0.0 && c(2) >= 0.0 && c(1) * c(1) <= 3.0 * c(0) * c(2))
            return {c, Eigen::Matrix3d::Identity()};
    }
    // by how much the best multiple r >= 0 lowers the sum of squares; both charts, a = 1 and b = 1, run
    // through all directions
    const auto gain = [&](bool first, double t) {
        const Eigen::Vector3d v = first ? integrated_square(1.0, t) : integrated_square(t, 1.0);
        const double along = std::max(0.0, v.dot(moment));
        const double norm = v.dot(gram * v);
        return norm > 0.0 ? along * along / norm : 0.0;
    };
    constexpr int cells = 64;
    constexpr double cell = 2.0 / cells;
    bool first = true;
    double middle = 0.0;
    for (const bool chart : {true, false}) {
        for (int i = 0; i <= cells; ++i) {
            const double t = -1.0 + i * cell;
            if (gain(chart, t) > gain(first, middle)) {
                first = chart;
                middle = t;
            }
        }
    }
    constexpr double golden = 0.6180339887498949;
    double low = middle - cell, high = middle + cell;
    while (high - low > 1e-10) {
        const double left = high - golden * (high - low), right = low + golden * (high - low);
        (gain(first, left) >= gain(first, right) ? high : low) =
            gain(first, left) >= gain(first, right) ? right : left;
    }
    const double found = 0.5 * (low + high);
    const double t = gain(first, found) > gain(first, middle) ? found : middle;
    const double a = first ? 1.0 : t, b = first ? t : 1.0;
    const Eigen::Vector3d v = integrated_square(a, b);
    OuterFunction result{v * (std::max(0.0, v.dot(moment)) / v.dot(gram * v)), Eigen::MatrixXd(3, 2)};
    result.tangent << 2.0 * a, 0.0, b, a, 0.0, 2.0 * b / 3.0;
    return result;
}

/// Y = g(S) + e, S = Σ_k h_k(A_k) of mean 0 and sd 1, in the samples of the single-intervention regimes.
class LatentAdditiveModel {
  public:
    LatentAdditiveModel(const TrainingData& data, const Moments& samples)
        : monomials_(data.monomials()),
          outer_degree_(monomials_.basis.degree() < 3 ? 1 : 3),
          inner_degree_(monomials_.basis.degree() / outer_degree_),
          equations_(normal_equations(samples, monomials_.products,
                                      all_features(monomials_.basis, outer_degree_ * inner_degree_))) {
        constexpr double rounding = 1e-24;  // of z², which is about 1 where an action varies
        for (const int m : monomials_.univariate) {
            const bool varies =
                m <= equations_.gram.rows() && equations_.gram(m - 1, m - 1) > rounding * equations_.count;
            if (varies && monomials_.basis.total_degree(m) <= inner_degree_) inner_features_.push_back(m);
        }
    }

    /// Of g and the h_k, those that only rescale S not counted.
    [[nodiscard]] double parameters() const {
        return static_cast<double>(inner_features_.size()) + static_cast<double>(outer_degree_);
    }

    /// Gauss–Newton steps in the h_k, g at each trial the best for it, from the additive regression on.
    [[nodiscard]] FitStatus fit() {
        constexpr int round_limit = 1000;
        constexpr double least_decrease = 1e-10;  // of the sum of squares, relative
        const Eigen::VectorXd start = additive_regression();
        if (!start.allFinite()) return FitStatus::not_finite;
        fit_ = fit_outer(start);
        if (!is_finite(fit_)) return FitStatus::not_finite;
        if (fit_.outer.coefficients.isZero(0.0)) return FitStatus::ok;
        for (int round = 0; round < round_limit; ++round) {
            const double before = fit_.squares;
            if (!descend(gauss_newton_step())) return FitStatus::ok;
            if (before - fit_.squares <= least_decrease * before) return FitStatus::ok;
        }
        return FitStatus::not_converged;
    }

    /// g(S) over the basis of the fits' degree.
    [[nodiscard]] Eigen::VectorXd effect() const {
        Eigen::VectorXd result = Eigen::VectorXd::Zero(monomials_.basis.size());
        const Eigen::VectorXd value = fit_.powers * fit_.outer.coefficients;
        result.head(value.size()) = value;
        result(0) = equations_.outcome_mean - value.tail(value.size() - 1).dot(equations_.mean);
        return result;
    }

  private:
    struct Fit {
        Eigen::VectorXd inner;   ///< [monomials of inner degree] S
        Eigen::MatrixXd powers;  ///< [monomials of the product of degrees][outer degree] S, S² …
        OuterFunction outer;
        double squares = 0.0;  ///< Σ(y − g(S))²
    };

    [[nodiscard]] static bool is_finite(const Fit& fit) {
        return fit.outer.coefficients.allFinite() && std::isfinite(fit.squares);
    }

    /// A product of polynomials whose degree is at most that of g(S).
    [[nodiscard]] Eigen::VectorXd product(const Eigen::Ref<const Eigen::VectorXd>& x,
                                          const Eigen::Ref<const Eigen::VectorXd>& y) const {
        Eigen::VectorXd result = Eigen::VectorXd::Zero(equations_.mean.size() + 1);
        for (int i = 0; i < static_cast<int>(x.size()); ++i) {
            if (x(i) == 0.0) continue;
            for (int j = 0; j < static_cast<int>(y.size()); ++j) {
                if (y(j) != 0.0) result(monomials_.products(i, j)) += x(i) * y(j);
            }
        }
        return result;
    }

    /// S of the best linear g.
    [[nodiscard]] Eigen::VectorXd additive_regression() const {
        Eigen::VectorXd result = Eigen::VectorXd::Zero(monomials_.basis.size(inner_degree_));
        if (inner_features_.empty()) return result;
        std::vector<RegimeTerm> terms;
        for (const int m : inner_features_) terms.push_back({.function = m});
        const RegimeSolution solution = fit_over_regimes({&equations_, 1}, Eigen::VectorXd::Ones(1), terms);
        result(inner_features_) = solution.coefficients;
        return result;
    }

    /// The best g for S, which is brought to mean 0 and sd 1 first.
    [[nodiscard]] Fit fit_outer(const Eigen::VectorXd& inner) const {
        constexpr double least_share = 1e-24;  // of Σ y²: less is rounding, not variance of S
        const Eigen::Index p = inner.size() - 1;
        const double variation = inner.tail(p).dot(equations_.gram.topLeftCorner(p, p) * inner.tail(p));
        Fit result{.inner = inner, .powers = {}, .outer = {}, .squares = equations_.variation};
        result.powers = Eigen::MatrixXd::Zero(equations_.mean.size() + 1, outer_degree_);
        result.outer.coefficients = Eigen::VectorXd::Zero(outer_degree_);
        const double mean = equations_.outcome_mean;
        if (variation <= least_share * (equations_.variation + equations_.count * mean * mean)) return result;
        result.inner(0) = -inner.tail(p).dot(equations_.mean.head(p));
        result.inner /= std::sqrt(variation / equations_.count);
        result.powers.col(0).head(p + 1) = result.inner;
        for (int power = 1; power < outer_degree_; ++power) {
            const Eigen::Index size = monomials_.basis.size(power * inner_degree_);
            result.powers.col(power) = product(result.powers.col(power - 1).head(size), result.inner);
        }
        const Eigen::MatrixXd deviations = result.powers.bottomRows(equations_.mean.size());
        const Eigen::MatrixXd gram = deviations.transpose() * (equations_.gram * deviations);
        const Eigen::VectorXd moment = deviations.transpose() * equations_.moment;
        result.outer = outer_degree_ == 1
                           ? OuterFunction{moment / gram(0, 0), Eigen::MatrixXd::Identity(1, 1)}
                           : nondecreasing_cubic(gram, moment);
        const Eigen::VectorXd& c = result.outer.coefficients;
        result.squares = std::max(0.0, equations_.variation - 2.0 * c.dot(moment) + c.dot(gram * c));
        return result;
    }

    /// The step in S: least squares of the residual on g'(S) ψ_m, ψ_m the powers in the h_k, and on what g
    /// may move by. (A step that rescales S and undoes it in g is free; fit_over_regimes takes a short one.)
    [[nodiscard]] Eigen::VectorXd gauss_newton_step() const {
        const auto inner = static_cast<Eigen::Index>(inner_features_.size());
        const Eigen::MatrixXd moves = fit_.powers * fit_.outer.tangent;
        Eigen::MatrixXd columns(fit_.powers.rows(), inner + moves.cols());
        columns.rightCols(moves.cols()) = moves;
        const Eigen::VectorXd slope = derivative();
        for (Eigen::Index i = 0; i < inner; ++i) {
            columns.col(i) = product(
                slope,
                Eigen::VectorXd::Unit(fit_.inner.size(), inner_features_[static_cast<std::size_t>(i)]));
        }
        const Eigen::MatrixXd deviations = columns.bottomRows(equations_.mean.size());
        const Eigen::VectorXd value = (fit_.powers * fit_.outer.coefficients).tail(equations_.mean.size());
        NormalEquations linearised;
        linearised.count = equations_.count;
        linearised.mean = columns.row(0).transpose() + deviations.transpose() * equations_.mean;
        linearised.gram = deviations.transpose() * (equations_.gram * deviations);
        linearised.moment = deviations.transpose() * (equations_.moment - equations_.gram * value);
        std::vector<RegimeTerm> terms;
        for (int i = 1; i <= static_cast<int>(columns.cols()); ++i) terms.push_back({.function = i});
        const RegimeSolution solution = fit_over_regimes({&linearised, 1}, Eigen::VectorXd::Ones(1), terms);
        Eigen::VectorXd result = Eigen::VectorXd::Zero(fit_.inner.size());
        result(inner_features_) = solution.coefficients.head(inner);
        return result;
    }

    /// g'(S), of (outer degree − 1) · inner degree.
    [[nodiscard]] Eigen::VectorXd derivative() const {
        const Eigen::Index size = monomials_.basis.size((outer_degree_ - 1) * inner_degree_);
        Eigen::VectorXd result = fit_.outer.coefficients(0) * Eigen::VectorXd::Unit(size, 0);
        for (int power = 1; power < outer_degree_; ++power) {
            result += (power + 1) * fit_.outer.coefficients(power) * fit_.powers.col(power - 1).head(size);
        }
        return result;
    }

    /// Goes along the step, halved until the sum of squares falls, and on as long as that lowers it: full
    /// steps may overshoot, round after round. @return whether it falls at all
    [[nodiscard]] bool descend(const Eigen::VectorXd& step) {
        constexpr int most_halvings = 30;
        const Eigen::VectorXd from = fit_.inner;
        bool fallen = false;
        double length = 1.0;
        for (int halving = 0; halving <= most_halvings; ++halving, length *= 0.5) {
            Fit trial = fit_outer(from + length * step);
            if (is_finite(trial) && trial.squares < fit_.squares) {
                fit_ = std::move(trial);
                fallen = true;
            } else if (fallen) {
                break;
            }
        }
        return fallen;
    }

    const Monomials& monomials_;
    int outer_degree_;
    int inner_degree_;
    NormalEquations equations_;  ///< on all monomials of the product of the degrees
    Features inner_features_;    ///< powers, up to the inner degree, of single actions that vary
    Fit fit_{};
};

Estimate fit_latent_additive(const TrainingData& data) {
    Moments samples = data.samples(1);
    bool enough = samples.count >= 2.0;
    for (int r = 2; r <= data.actions(); ++r) {
        const Moments regime = data.samples(r);
        enough = enough && regime.count >= 2.0;
        samples += regime;
    }
    if (!enough) return {.status = FitStatus::too_few_samples};
    LatentAdditiveModel model(data, samples);
    if (samples.count <= model.parameters()) return {.status = FitStatus::too_few_samples};
    const FitStatus status = model.fit();
    if (status != FitStatus::ok) return {.status = status};
    return unpenalized_estimate(data.monomials(), model.effect());
}

}  // namespace

Estimate latent_additive(const TrainingData& data) {
    return timed([&] { return fit_latent_additive(data); });
}

}  // namespace causum::estimators
