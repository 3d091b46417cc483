#include <Eigen/Cholesky>
#include <cmath>
#include <limits>
#include <numeric>

#include "estimators/regression/cpu_timer.hpp"
#include "estimators/training_data.hpp"

namespace causum::estimators {
namespace {

// After S. Saengkyongam & R. Silva, "Learning joint nonlinear effects from single-variable interventions in
// the presence of hidden confounders", UAI 2020, arXiv:2005.11528:
//
//     A_k = f_k(A_1 … A_{k−1}) + U_k,   Y = f_Y(A) + U_Y,   (U_1 … U_K, U_Y) ~ N(0, Σ),
//
// with A_k set, and U_k unobserved, in regime k. The system is triangular, so the log likelihood is
// −½ Σ_r Σ_i [log |Σ_r| + e_i' Σ_r⁻¹ e_i], Σ_r without the row and column of the intervened action.
// Alternately the polynomials' coefficients are fitted by generalised least squares given Σ, and Σ by a step
// of EM, in which the missing residual is predicted from the others; neither step lowers the likelihood.

constexpr int most_rounds = 1000;
constexpr double tolerance = 1e-7;  ///< of Σ, in units of the residuals' sds
constexpr double least_diagonal = 1e-300;

using Indices = std::vector<Eigen::Index>;

/// Without the equation of the action that is set in a regime.
Indices present_equations(int actions, int regime) {
    Indices result;
    for (int k = 0; k <= actions; ++k) {
        if (k != regime - 1) result.push_back(k);
    }
    return result;
}

class AdditiveNoiseModel {
  public:
    explicit AdditiveNoiseModel(const TrainingData& data) : actions_(data.actions()) {
        const Basis& basis = data.monomials().basis;
        outcome_ = basis.size();
        for (int k = 0; k <= actions_; ++k) {
            Indices& features = features_.emplace_back();
            for (int m = 0; m < basis.size(); ++m) {
                if (m == 0 || basis.last(m) < k) features.push_back(m);
            }
            // monomials of degree 1 follow the constant in the order of the actions
            targets_.push_back(k < actions_ ? k + 1 : outcome_);
        }
        for (int r = 0; r <= actions_; ++r) {
            const Moments samples = data.samples(r);
            counts_.push_back(samples.count);
            Eigen::MatrixXd& m = moments_.emplace_back(outcome_ + 1, outcome_ + 1);
            for (int j = 0; j < outcome_; ++j) {
                for (int i = 0; i < outcome_; ++i) m(i, j) = samples.sums(data.monomials().products(i, j));
                m(j, outcome_) = m(outcome_, j) = samples.products(j, 0);
            }
            m(outcome_, outcome_) = samples.squares(0, 0);
        }
        residuals_ = Eigen::MatrixXd::Zero(actions_ + 1, outcome_ + 1);
        covariance_ = Eigen::MatrixXd::Identity(actions_ + 1, actions_ + 1);
    }

    [[nodiscard]] bool has_enough_samples() const {
        const double total = std::accumulate(counts_.begin(), counts_.end(), 0.0);
        for (std::size_t k = 0; k < features_.size(); ++k) {
            const double samples = k + 1 < features_.size() ? total - counts_[k + 1] : total;
            if (samples <= static_cast<double>(features_[k].size()) + 1.0) return false;
        }
        return true;
    }

    [[nodiscard]] FitStatus fit() {
        for (int round = 0; round < most_rounds; ++round) {
            if (!update_coefficients()) return FitStatus::not_positive_definite;
            const Eigen::MatrixXd next = round == 0 ? covariance_of_each() : expected_covariance();
            if (!next.allFinite()) return FitStatus::not_positive_definite;
            const Eigen::VectorXd scale = next.diagonal().cwiseSqrt().cwiseInverse();
            const Eigen::MatrixXd change = scale.asDiagonal() * (next - covariance_) * scale.asDiagonal();
            covariance_ = next;
            if (round > 0 && change.cwiseAbs().maxCoeff() <= tolerance) return FitStatus::ok;
        }
        return FitStatus::not_converged;
    }

    /// Coefficients of f_Y.
    [[nodiscard]] Eigen::VectorXd effect() const {
        return -residuals_.row(actions_).head(outcome_).transpose();
    }

  private:
    /// Generalised least squares given Σ. @return whether the normal equations could be solved
    [[nodiscard]] bool update_coefficients() {
        Indices first = {0};  // unknowns of an equation
        for (const Indices& f : features_)
            first.push_back(first.back() + static_cast<Eigen::Index>(f.size()));
        Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(first.back(), first.back());
        Eigen::VectorXd moment = Eigen::VectorXd::Zero(first.back());
        for (int r = 0; r <= actions_; ++r) {
            const Indices present = present_equations(actions_, r);
            const Eigen::LLT<Eigen::MatrixXd> cholesky(covariance_(present, present));
            if (cholesky.info() != Eigen::Success) return false;
            const Eigen::MatrixXd weights =
                cholesky.solve(Eigen::MatrixXd::Identity(cholesky.rows(), cholesky.cols()));
            const Eigen::MatrixXd& m = moments_[static_cast<std::size_t>(r)];
            for (std::size_t i = 0; i < present.size(); ++i) {
                const auto k = static_cast<std::size_t>(present[i]);
                for (std::size_t j = 0; j < present.size(); ++j) {
                    const auto l = static_cast<std::size_t>(present[j]);
                    const double weight = weights(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
                    const auto rows = first[k + 1] - first[k];
                    moment.segment(first[k], rows) += weight * m(features_[k], targets_[l]);
                    if (l > k) continue;
                    gram.block(first[k], first[l], rows, first[l + 1] - first[l]) +=
                        weight * m(features_[k], features_[l]);
                }
            }
        }
        const Eigen::VectorXd scale = gram.diagonal().cwiseMax(least_diagonal).cwiseSqrt().cwiseInverse();
        const Eigen::LLT<Eigen::MatrixXd> cholesky(scale.asDiagonal() * gram * scale.asDiagonal());
        if (cholesky.info() != Eigen::Success) return false;
        const Eigen::VectorXd solution = scale.cwiseProduct(cholesky.solve(scale.cwiseProduct(moment)));
        if (!solution.allFinite()) return false;
        residuals_.setZero();
        for (std::size_t k = 0; k < features_.size(); ++k) {
            const auto row = static_cast<Eigen::Index>(k);
            for (std::size_t f = 0; f < features_[k].size(); ++f)
                residuals_(row, features_[k][f]) = -solution(first[k] + static_cast<Eigen::Index>(f));
            residuals_(row, targets_[k]) = 1.0;
        }
        return true;
    }

    /// Σ e e' over a regime's samples; of the action set there it means nothing.
    [[nodiscard]] Eigen::MatrixXd residual_products(int r) const {
        return residuals_ * moments_[static_cast<std::size_t>(r)] * residuals_.transpose();
    }

    /// Each equation's own residual variance: where the alternation starts.
    [[nodiscard]] Eigen::MatrixXd covariance_of_each() const {
        Eigen::VectorXd squares = Eigen::VectorXd::Zero(actions_ + 1), counts = squares;
        for (int r = 0; r <= actions_; ++r) {
            const Eigen::VectorXd own = residual_products(r).diagonal();
            for (const Eigen::Index k : present_equations(actions_, r)) {
                squares(k) += own(k);
                counts(k) += counts_[static_cast<std::size_t>(r)];
            }
        }
        return squares.cwiseQuotient(counts).asDiagonal();
    }

    /// Σ after a step of EM; NaN if it is not positive definite before.
    [[nodiscard]] Eigen::MatrixXd expected_covariance() const {
        Eigen::MatrixXd completed = Eigen::MatrixXd::Zero(actions_ + 1, actions_ + 1);
        for (int r = 0; r <= actions_; ++r) {
            const Indices present = present_equations(actions_, r);
            const Eigen::MatrixXd products = residual_products(r)(present, present);
            completed(present, present) += products;
            if (r == 0) continue;
            const Eigen::Index missing = r - 1;
            const Eigen::VectorXd with_others = covariance_(present, missing);
            const Eigen::LLT<Eigen::MatrixXd> cholesky(covariance_(present, present));
            if (cholesky.info() != Eigen::Success)
                return completed * std::numeric_limits<double>::quiet_NaN();
            const Eigen::VectorXd slopes = cholesky.solve(with_others);
            const Eigen::VectorXd predicted = products * slopes;
            for (std::size_t i = 0; i < present.size(); ++i) {
                completed(missing, present[i]) += predicted(static_cast<Eigen::Index>(i));
                completed(present[i], missing) += predicted(static_cast<Eigen::Index>(i));
            }
            completed(missing, missing) +=
                slopes.dot(predicted) + counts_[static_cast<std::size_t>(r)] *
                                            (covariance_(missing, missing) - with_others.dot(slopes));
        }
        return completed / std::accumulate(counts_.begin(), counts_.end(), 0.0);
    }

    int actions_;
    int outcome_ = 0;                       ///< column of Y in the moments, after the monomials
    std::vector<Indices> features_;         ///< monomials of f_1 … f_K, f_Y, the constant included
    Indices targets_;                       ///< columns of A_1 … A_K, Y
    std::vector<Eigen::MatrixXd> moments_;  ///< of each regime: Σ v v', v the monomials and Y
    std::vector<double> counts_;
    Eigen::MatrixXd residuals_;   ///< [equations][columns] e = residuals v
    Eigen::MatrixXd covariance_;  ///< Σ
};

Estimate fit_additive_noise(const TrainingData& data) {
    AdditiveNoiseModel model(data);
    if (!model.has_enough_samples()) return {.status = FitStatus::too_few_samples};
    const FitStatus status = model.fit();
    if (status != FitStatus::ok) return {.status = status};
    return unpenalized_estimate(data.monomials(), model.effect());
}

}  // namespace

Estimate additive_noise(const TrainingData& data) {
    return timed([&] { return fit_additive_noise(data); });
}

}  // namespace causum::estimators
