#pragma once

#include "estimators/methods/registry.hpp"

namespace causum::estimators {

/// Adds the uncertainty of an estimate by a delete-a-group jackknife: refits without group g of all regimes
/// at once, g = 1 … G = 24, with standardisation, noise variances, ancestors and degree as chosen on all
/// samples, and penalties that vary about those chosen (regression/refit.hpp).
///
/// Var f̂(a) = (G − 1)/G Σ_g (f̂_(g)(a) − f̂_(·)(a))², f̂_(·) the refits' mean, with G − 1 degrees of freedom
/// (P. S. Kott, "The delete-a-group jackknife", Journal of Official Statistics 17, 2001).
/// @param estimate  of estimator.fit or fit_automatic on the same data; left as it is if its status is not
/// ok, if a regime that the estimator reads has fewer than least_samples_in_groups samples, or if a refit
/// fails
void add_jackknife(const Estimator& estimator, const TrainingDataByDegree& data, Estimate& estimate);

}  // namespace causum::estimators
