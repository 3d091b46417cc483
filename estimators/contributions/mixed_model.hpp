#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/fit_status.hpp"
#include "core/least_squares.hpp"
#include "estimators/regression/regime_fit.hpp"

namespace causum::estimators {

/// A term of a mixed model: a fixed effect, or a random one that shares its variance with the others of its
/// group.
struct MixedTerm {
    static constexpr int fixed = -1;

    RegimeTerm term;
    int group = fixed;  ///< 0, 1, … or fixed
};

struct MixedFit {
    FitStatus status = FitStatus::not_run;
    double intercept = 0.0;
    Eigen::VectorXd coefficients;  ///< [terms] of the centred functions, outcome units
    Eigen::VectorXd centre;        ///< [functions] observational means, subtracted from the functions
    Eigen::VectorXd variances;     ///< [groups] of standardised effects, those that the coefficients are
                                   ///< predicted with; 0 for a group that was left out
    /// [n][terms + 1] D such that D'D is the covariance of the coefficients' and, last, the intercept's
    /// errors; empty unless asked for.
    Eigen::MatrixXd deviations;
};

/// Linear mixed model over several regimes, its variances by restricted maximum likelihood:
///
///     y_i = c + Σ_t b_t [t present in r] (f_t(z_i) − centre_t) + e_i,   Var e_i = 1/w_r in regime r,
///     b_t s_t ~ N(0, τ_g) for the terms of group g,   s_t the sd of f_t about its centre over all regimes.
///
/// Given τ the effects are best linear unbiased predictions: a ridge regression whose penalties are 1/τ_g. τ
/// is the fixed point τ_g = Σ_{t in g} u_t² / γ_g, with γ_g = n_g − tr(Σ_gg)/τ_g the group's effective number
/// of coefficients (MacKay, Neural Computation 4, 1992, doi 10.1162/neco.1992.4.3.415), where the derivative
/// of the restricted likelihood is 0. A group whose γ falls below 0.01 is left out. Stops when no τ moves by
/// more than 1 %, at the latest after 60 rounds: what still moves then decides little.
/// @param equations  of each regime on functions 1 … p, count > 0; regime 0 is observational
/// @param weights    [regimes] > 0, 1 / noise variance
/// @param groups     number of groups
/// @param with_deviations  whether MixedFit::deviations are wanted: those of the posterior given τ, and what
/// the choice of τ adds, (∂b/∂ρ) V (∂b/∂ρ)' with ρ = −ln τ and V the inverse of the Hessian of the negative
/// log restricted likelihood plus ¼ (a standard deviation of 2 before the data speak), after Kass & Steffey
/// (JASA 84, 1989, doi 10.1080/01621459.1989.10478825) and Wood, Pya & Säfken (JASA 111, 2016, doi
/// 10.1080/01621459.2016.1180986)
/// @return not_positive_definite or not_finite if the equations cannot be solved
[[nodiscard]] MixedFit fit_mixed_model(std::span<const NormalEquations> equations,
                                       const Eigen::Ref<const Eigen::VectorXd>& weights,
                                       const std::vector<MixedTerm>& terms, int groups,
                                       bool with_deviations = false);

}  // namespace causum::estimators
