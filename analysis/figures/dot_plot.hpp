#pragma once

#include <string>

#include "analysis/summary/summary.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// Script of the figure of every replicate: a row per estimator with a point per replicate, their median, and
/// mean ± 2 Monte Carlo standard errors. Of one condition a panel each for rmse and excess_rmse (where any
/// fit has one); of several a panel each with excess_rmse on one scale.
///
/// The points' jitter is a function of the replicate's place alone. At most 2000 replicates are drawn as
/// points, fewer where that makes more than 12,000 points; mean and median are of all. A caption says what
/// was drawn and what failed.
/// @param table, summary  with at least one finite value
/// @param name            of the figure's files
[[nodiscard]] std::string dot_plot_script(const results::Table& table, const Summary& summary,
                                          const std::string& name);

}  // namespace causum::analysis
