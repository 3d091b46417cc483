#pragma once

#include <string>
#include <vector>

#include "analysis/summary/summary.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// Script of the figure of every replicate: a row per estimator with a point per replicate, their median, and
/// mean ± 2 Monte Carlo standard errors. Of one condition a panel for each metric (where any fit has it); of
/// several a panel for each condition with excess_rmse on one scale. Coverage has a line at the nominal
/// level.
///
/// The points' jitter is a function of the replicate's place alone. At most 2000 replicates are drawn as
/// points, fewer where that makes more than 12,000 points; mean and median are of all. A caption says what
/// was drawn and what failed.
/// @param table, summary  with at least one finite value
/// @param metrics         of one condition; that SummaryRow::mean has
/// @param name            of the figure's files
[[nodiscard]] std::string dot_plot_script(const results::Table& table, const Summary& summary,
                                          const std::vector<results::Metric>& metrics,
                                          const std::string& name);

}  // namespace causum::analysis
