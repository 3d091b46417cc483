#pragma once

#include <span>
#include <vector>

#include "core/ancestors.hpp"
#include "core/fit_status.hpp"
#include "estimators/regression/regression.hpp"

namespace causum::estimators {

/// A degree that was chosen among several, or why there is none.
struct ChosenDegree {
    FitStatus status = FitStatus::not_run;
    int degree = 0;
    /// Of degree 1, 2, …: cross-validated mean of squared errors in units of the regimes' noise variances;
    /// NaN for one that was not tried or failed.
    std::vector<double> errors = {};
    double seconds = 0.0;  ///< CPU time
};

/// The degree at which contributions of single actions (contribution_terms) predict held-out samples best.
///
/// For each fold f and degree d the model is fitted by weighted least squares to the samples of all regimes
/// that are not in fold f, and errs on those that are; smallest is
///
///     Σ_f Σ_r 1/σ̂_r² Σ_{i in fold f of r} (y_i − ŷ_i)² / Σ_r n_r,
///
/// ties to the smaller degree. σ̂_r² is that of noise_variances at the highest degree that is tried, the one
/// that misfits least, for the fits and errors of all degrees: with each degree's own, errors of different
/// degrees would be in different units. Ancestors and σ̂_r² are those of all samples. A degree is tried if in
/// each fold every regime has two samples, and outside it the regimes together have as many as coefficients,
/// each more than d.
/// @param regimes     folds of regimes 0 … K, one outcome column, fit_degree() >= the highest candidate's
/// degree
/// @param candidates  monomials of degree 1, 2, …, in order
/// @return too_few_samples if no degree can be tried, not_finite if no fit is finite
[[nodiscard]] ChosenDegree choose_contribution_degree(std::span<const Folds* const> regimes,
                                                      std::span<const Monomials* const> candidates,
                                                      const Ancestors& ancestors);

}  // namespace causum::estimators
