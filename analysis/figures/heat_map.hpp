#pragma once

#include <string>

#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// Whether the study varies exactly two axes, at most 12 values each, and any mean can be drawn.
[[nodiscard]] bool has_heat_map(const Summary& summary);

/// Script of heatmap.svg, .pdf and .png: a panel per estimator, a cell per pair of axis values, its shade the
/// logarithm of the mean excess_rmse (or rmse where no fit has an excess_rmse), darker for worse, the number
/// written in it. One scale for all panels; a cell without a mean is white with a dash.
/// @param summary  has_heat_map
[[nodiscard]] std::string heat_map_script(const Summary& summary);

}  // namespace causum::analysis
