#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/coordinates.hpp"
#include "core/fit_status.hpp"
#include "core/least_squares.hpp"
#include "estimators/regression/batched_cholesky.hpp"

namespace causum::estimators {

/// Coefficients of one penalised fit in standardised actions, or why there are none.
struct Solution {
    FitStatus status = FitStatus::not_run;
    Eigen::VectorXd coefficients;  ///< [features], outcome units
};

/// Variance of each raw monomial in the equations' samples; 0 where it does not vary.
[[nodiscard]] Eigen::VectorXd raw_variances(const DesignEquations& equations, const Features& features,
                                            const RawTransform& transform);

/// The matrix P with Σ_m weight_m β_m² = b'Pb, β the raw coefficients of the function whose coefficients in
/// standardised actions are b: T_1⁻¹ diag(weights) T_1⁻ᵀ. Lower triangle only.
[[nodiscard]] Eigen::MatrixXd raw_penalty_matrix(const Eigen::Ref<const Eigen::VectorXd>& weights,
                                                 const Features& features, const RawTransform& transform);

/// T_1⁻¹ w: what Σ_m w_m β_m, a linear function of raw coefficients, is of those in standardised actions.
[[nodiscard]] Eigen::VectorXd from_raw_weights(const Eigen::Ref<const Eigen::VectorXd>& weights,
                                               const Features& features, const RawTransform& transform);

/// T⁻¹S²T⁻ᵀ of ridge regression, S the sds of the raw monomials in the equations' samples; 1 for one that
/// does not vary: it says nothing, and any positive weight makes its coefficient 0. Lower triangle only.
[[nodiscard]] Eigen::MatrixXd ridge_penalty_matrix(const DesignEquations& equations, const Features& features,
                                                   const RawTransform& transform);

/// Ridge fits of one data set, for all penalties and outcome columns at once:
/// (G + α T⁻¹S²T⁻ᵀ) b = c, where φ = Tψ takes monomials ψ of standardised actions to raw ones and S holds the
/// sds of the raw monomials.
///
/// Eight penalties are solved together, one in each lane of a vector (batched_cholesky.hpp).
class RidgePath {
  public:
    /// @param moment     [p][q] c of each outcome column
    /// @param penalties  >= 0
    RidgePath(const DesignEquations& equations, const Eigen::MatrixXd& moment, const Features& features,
              const RawTransform& transform, const std::vector<double>& penalties);

    /// @return not_positive_definite if a penalty's Cholesky factorisation fails, not_finite if a coefficient
    /// is not; else ok
    [[nodiscard]] FitStatus status(std::size_t penalty) const { return status_[penalty]; }
    /// [p] coefficients of an outcome column.
    [[nodiscard]] Eigen::VectorXd coefficients(std::size_t penalty, Eigen::Index outcome) const;
    /// G b of another data set's Gram matrix, for each penalty. @return [penalty] [p]
    [[nodiscard]] std::vector<Eigen::VectorXd> images(const Eigen::MatrixXd& gram,
                                                      Eigen::Index outcome) const;

  private:
    [[nodiscard]] const LaneValues* lanes(std::size_t group, Eigen::Index outcome) const {
        return solutions_.data() +
               (group * static_cast<std::size_t>(outcomes_) + static_cast<std::size_t>(outcome)) *
                   static_cast<std::size_t>(size_);
    }

    Eigen::Index size_;                  ///< p
    Eigen::Index outcomes_;              ///< q
    std::vector<FitStatus> status_;      ///< [penalty]
    std::vector<LaneValues> solutions_;  ///< [penalty / 8][q][p]
};

/// Lasso fits of one data set for several penalties, each exact: coordinate descent finds the active set, a
/// QR solve on it the coefficients (after the feature-sign search of Lee, Battle, Raina & Ng, NIPS 2006).
///
/// Works on a square root of the covariance instead of the samples: with G = F'F, the columns of F T'S⁻¹/√n
/// stand for the standardised raw monomials.
class LassoProblem {
  public:
    LassoProblem(const NormalEquations& equations, const Features& features, const RawTransform& transform);

    /// Starts from the solution found last, so ask for penalties from the largest to the smallest.
    /// @param penalty  >= 0. @return not_converged if the optimality conditions are not reached
    [[nodiscard]] Solution solve(double penalty);

  private:
    void descend(double penalty);
    void polish(double penalty);
    [[nodiscard]] double violation(double penalty) const;

    Eigen::MatrixXd design_;    ///< [p][p] columns of norm 1, or 0 where a feature has no variance
    Eigen::VectorXd response_;  ///< [p]
    Eigen::MatrixXd
        to_actions_;  ///< [p][p] standardised raw coefficients → coefficients in standardised actions
    Eigen::VectorXd weights_;   ///< [p] current coefficients of standardised raw monomials
    Eigen::VectorXd residual_;  ///< [p] response − design · weights
};

}  // namespace causum::estimators
