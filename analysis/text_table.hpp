#pragma once

#include <cstddef>
#include <string>

#include "analysis/statistics.hpp"
#include "analysis/summary.hpp"

namespace causum::analysis {

/// A mean and its standard error as text. Both have the decimals that give the error two significant digits,
/// as in 0.3396 ± 0.0043, but the value has at most seven. From a million on, and below 1e-6, a power of ten
/// is taken out: (1.23 ± 0.30)e12.
struct EstimateText {
    std::string value;  ///< "0.3396"; "–" where there is none
    std::string error;  ///< "0.0043"; "–" for a single value, empty where there is none
};
[[nodiscard]] EstimateText format_estimate(const Estimate& estimate);

/// "0.3396 ± 0.0043"; "–" where there is no value.
[[nodiscard]] std::string to_text(const Estimate& estimate);

/// The summary for a terminal: a table of rmse and one of excess_rmse, a block per condition, a line per
/// estimator, then notes on failures, fits that were not run, and penalties on the edge of their grid.
///
/// UTF-8 text, lines of at most `width` characters: a table that would be wider loses its columns "median",
/// "mean of log", "pairs" and the difference, in this order, and says so.
[[nodiscard]] std::string text_table(const Summary& summary, std::size_t width = 110);

/// The summary as CSV (RFC 4180, but lines end in \n): a header, then a row per condition and estimator with
/// the coordinates, the counts and every statistic at full precision; empty where there is no value.
[[nodiscard]] std::string csv_table(const Summary& summary);

}  // namespace causum::analysis
