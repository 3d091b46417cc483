#pragma once

#include <cstddef>
#include <string>

#include "analysis/figures/curve_axis.hpp"
#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// More combinations of the other axes than this make a nested-loop plot (nested_plot.hpp).
inline constexpr std::size_t most_facets = 12;

/// Script of the figure of a study with several axes, or with a text axis: a panel per combination of the
/// other axes' values, all on one scale. Along a numeric axis a line per estimator with a band of ± 2 Monte
/// Carlo standard errors; along a text axis a row per value with each estimator's point and bar.
///
/// Coverage has a line at the nominal level.
/// @param summary  with at least one finite mean
/// @param axis     find_curve_axis(summary), of at most most_facets combinations
/// @param metric   that SummaryRow::mean has
/// @param name     of the figure's files
[[nodiscard]] std::string facet_plot_script(const Summary& summary, const CurveAxis& axis,
                                            results::Metric metric, const std::string& name);

}  // namespace causum::analysis
