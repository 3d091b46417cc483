#pragma once

#include <cstddef>
#include <string>

#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// The summary for a terminal, then notes on failures, fits that were not run, and penalties on the edge of
/// their grid.
///
/// Of one condition: a table of rmse and one of excess_rmse, a line per estimator. Of several: a line per
/// condition and a column per estimator with mean rmse, mean excess_rmse, and its ratio to the reference's.
/// Of more than 60 it says where the tables are.
/// UTF-8 text, lines of at most `width` characters (wider only where the values of a study's axes are): a
/// table of one condition that would be wider loses its columns "median", "mean of log", "pairs" and the
/// difference, in this order, and says so.
[[nodiscard]] std::string text_table(const Summary& summary, std::size_t width = 110);

/// The summary as CSV (RFC 4180, but lines end in \n): a header, then a row per condition and estimator with
/// the coordinates, the counts and every statistic at full precision; empty where there is no value.
[[nodiscard]] std::string csv_table(const Summary& summary);

}  // namespace causum::analysis
