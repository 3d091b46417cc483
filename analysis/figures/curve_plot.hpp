#pragma once

#include <string>
#include <vector>

#include "analysis/figures/curve_axis.hpp"
#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// Script of the figure of a study with one axis, a numeric one: a panel for each metric (where any fit has
/// it), a line per estimator through its means, with bands of ± 2 Monte Carlo standard errors. The panel of
/// coverage has a line at the nominal level.
///
/// Lines are named at their ends; where the names would have to move too far from them, in a key below.
/// @param summary  with at least one finite mean
/// @param axis     find_curve_axis(summary), numeric, of one combination
/// @param metrics  that SummaryRow::mean has
/// @param name     of the figure's files
[[nodiscard]] std::string curve_plot_script(const Summary& summary, const CurveAxis& axis,
                                            const std::vector<results::Metric>& metrics,
                                            const std::string& name);

}  // namespace causum::analysis
