#pragma once

#include <string>

#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// Script of a nested-loop plot (Rücker and Schwarzer 2014, doi 10.1186/1471-2288-14-129): all conditions in
/// order of their axes' values along x, the first axis slowest; a step line per estimator through its means
/// of the metric, and of coverage one at the nominal level; below, a strip per axis with its value as steps.
/// @param summary  with at least one finite mean and one axis of two values
/// @param metric   that SummaryRow::mean has
/// @param name     of the figure's files
[[nodiscard]] std::string nested_plot_script(const Summary& summary, results::Metric metric,
                                             const std::string& name);

}  // namespace causum::analysis
