#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/coordinates.hpp"
#include "core/least_squares.hpp"
#include "core/status.hpp"

namespace causum::estimators {

/// Coefficients of one penalised fit in standardised actions, or why there are none.
struct Solution {
    Status status = Status::not_run;
    Eigen::VectorXd coefficients;  ///< [features], outcome units
};

/// Variance of each raw monomial in the equations' samples; 0 where it does not vary.
[[nodiscard]] Eigen::VectorXd raw_variances(const NormalEquations& equations, const Features& features,
                                            const RawTransform& transform);

/// The matrix P with Σ_m weight_m β_m² = b'Pb, β the raw coefficients of the function whose coefficients in
/// standardised actions are b: T_1⁻¹ diag(weights) T_1⁻ᵀ. Lower triangle only.
[[nodiscard]] Eigen::MatrixXd raw_penalty_matrix(const Eigen::Ref<const Eigen::VectorXd>& weights,
                                                 const Features& features, const RawTransform& transform);

/// Ridge fits of one data set for several penalties: (G + α T⁻¹S²T⁻ᵀ) b = c, where φ = Tψ takes monomials ψ
/// of standardised actions to raw ones and S holds the sds of the raw monomials.
class RidgeProblem {
  public:
    /// @param equations  must outlive the problem
    RidgeProblem(const NormalEquations& equations, const Features& features, const RawTransform& transform);

    /// @param penalty  >= 0. @return not_positive_definite if the Cholesky factorisation fails, not_finite
    [[nodiscard]] Solution solve(double penalty);

  private:
    const NormalEquations& equations_;
    Eigen::MatrixXd penalty_matrix_;  ///< lower triangle
    Eigen::MatrixXd factor_;          ///< work space
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
