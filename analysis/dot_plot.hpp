#pragma once

#include <string>

#include "analysis/summary.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// Script of the figure of one condition: a panel each for rmse and excess_rmse (where any fit has one), a
/// row per estimator with a point per replicate, their median, and mean ± 2 Monte Carlo standard errors.
///
/// The points' jitter is a function of the replicate's place alone. At most 2000 replicates are drawn as
/// points; mean and median are of all. A caption says what was drawn and what failed.
/// @param table, summary  of one condition, with at least one finite value
[[nodiscard]] std::string dot_plot_script(const results::Table& table, const Summary& summary);

}  // namespace causum::analysis
