#pragma once

#include <span>
#include <vector>

#include "core/moments.hpp"
#include "core/polynomial.hpp"
#include "estimators/regression/regression.hpp"

namespace causum::estimators {

/// Ridge regressions on parts of a data set, with the standardisation and the penalty of the whole:
/// minimises Σ(y−ŷ)² + α‖Sb‖² over a part's samples, α and S those of all samples.
/// @param all      every sample; one outcome column
/// @param parts    of the same shape, count > 0
/// @param penalty  α
/// @return a regression for each part: function, penalty and status not_positive_definite or not_finite if
/// there is none
[[nodiscard]] std::vector<Regression> refit_ridge(const RegressionSetup& setup, const Features& features,
                                                  double penalty, const Moments& all,
                                                  std::span<const Moments> parts);

}  // namespace causum::estimators
