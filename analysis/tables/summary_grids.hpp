#pragma once

#include <string>

#include "analysis/summary/summary.hpp"
#include "analysis/text/grid.hpp"

namespace causum::analysis {

/// A row per condition and estimator: axes, fits ok, mean ± standard error and median of excess_rmse, mean
/// rmse, relative_excess and the share no better than a constant where the table has them, ratio to the
/// reference, and, where the table has none of those, win rate.
[[nodiscard]] Grid summary_grid(const Summary& summary);

/// A row per condition, a column per estimator: the mean ± standard error of `metric`; " (18/20)" behind it
/// where some of the fits failed.
/// @throws ArgumentError for any metric but rmse and excess_rmse
[[nodiscard]] Grid mean_grid(const Summary& summary, results::Metric metric);

/// The same of the geometric mean of the ratios of excess_rmse to that of the reference; " (18)" behind it
/// where it is over so many replicates only.
[[nodiscard]] Grid ratio_grid(const Summary& summary);

/// A row per condition and estimator: mean, mean logarithm and quantiles of excess_rmse.
[[nodiscard]] Grid quantile_grid(const Summary& summary);

/// A row per estimator and condition with a failure: rate ± standard error, reasons, mean over all available
/// and over commonly successful replicates. No rows if nothing failed.
[[nodiscard]] Grid failure_grid(const Summary& summary);

/// Systematic error and variance of each estimator; no rows unless data.sets ≥ 2.
[[nodiscard]] Grid systematic_grid(const Summary& summary);

/// Coverage of each estimator's intervals, the judgement of it, and their width; where there are any: width
/// over the reference's, power, relative error of the standard errors. No rows without intervals.
[[nodiscard]] Grid coverage_grid(const Summary& summary);

/// Rejection rates of the tests of additivity and what they read as, a row per condition; no rows without
/// tests.
[[nodiscard]] Grid additivity_grid(const Summary& summary);

/// The same as CSV with every coordinate, and the errors and numbers of replicates of all.
[[nodiscard]] std::string additivity_csv(const Summary& summary);

/// "12.5 ± 1.3 %"; "none" and "all" where the closed form has no error; "–" without values.
[[nodiscard]] std::string share_text(const MonteCarloEstimate& share);

}  // namespace causum::analysis
