#pragma once

#include <string>

#include "analysis/figures/curve_axis.hpp"
#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// Script of the figure of a study with one axis, a numeric one: a panel each for rmse and excess_rmse (where
/// any fit has one), a line per estimator through its means, with bands of ± 2 Monte Carlo standard errors.
///
/// Lines are named at their ends; where the names would have to move too far from them, in a key below.
/// @param summary  with at least one finite mean
/// @param axis     find_curve_axis(summary), numeric, of one combination
[[nodiscard]] std::string curve_plot_script(const Summary& summary, const CurveAxis& axis);

}  // namespace causum::analysis
