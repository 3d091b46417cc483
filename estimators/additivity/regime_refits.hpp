#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/fit_status.hpp"
#include "estimators/regression/regime_fit.hpp"
#include "estimators/training_data.hpp"

namespace causum::estimators {

/// Coefficients and how they spread over refits without a group of one regime's samples.
struct RegimeRefits {
    FitStatus status = FitStatus::not_run;
    Eigen::VectorXd coefficients{};  ///< [tested] outcome units; those that the data do not identify are 0
    std::vector<bool> identified{};  ///< [tested]
    /// [K + 1] [24][tested] D_r = √((G − 1)/G) (b_(r,g) − b_(r,·)), b_(r,g) without group g of regime r:
    /// D_r'D_r is the delete-a-group jackknife's variance that is due to regime r.
    std::vector<Eigen::MatrixXd> deviations{};
};

/// Of a model over all regimes (fit_over_regimes), with the noise variances of all samples, refitted without
/// group g of regime r, g = 1 … 24, r = 0 … K: the coefficients of `tested` beside `base`.
///
/// Terms are taken in order, base first; one is left out, and is not identified, if less than 1e-10 of its
/// variation over all regimes is left by those before it. So a dependence among base terms does no harm, and
/// what is tested is what the base cannot express. No ridge is added.
/// @param data  regimes in groups (has_groups)
/// @return too_few_samples unless there are more samples, without a group, than terms and intercepts;
/// not_positive_definite or not_finite if a fit fails
[[nodiscard]] RegimeRefits refit_over_regimes(const TrainingData& data, const std::vector<RegimeTerm>& base,
                                              const std::vector<RegimeTerm>& tested);

/// Of least squares on all monomials in each regime alone, without penalty, as the plug-in adds them:
/// Σ_j θ̂_j − (K−1) θ̂_0. A monomial is left out of a regime by the same rule, in the basis' order; one that
/// is left out of some regime is not identified.
/// @param tested  monomials
/// @return as refit_over_regimes, which needs as much of each regime
[[nodiscard]] RegimeRefits refit_plug_in(const TrainingData& data, const Features& tested);

}  // namespace causum::estimators
