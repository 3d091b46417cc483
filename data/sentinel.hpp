#pragma once

#include <optional>

#include "data/table.hpp"

namespace causum {

/// A value that looks like a code for a missing one, such as -9999: the smallest or largest of its column,
/// not 0, it occurs more than once but not in more than half of the rows, and it is farther from the next
/// value than the others are from one another; ten times as far if it is not written with nines only (99,
/// -999 …).
struct Sentinel {
    double value = 0;
    double low = 0;   ///< smallest of the others
    double high = 0;  ///< largest of the others
};

/// @return for each column of numbers what looks like such a code
[[nodiscard]] std::vector<std::optional<Sentinel>> find_sentinels(const Table& table);

/// Warnings of them, with the lines on which they stand; not of more than ten columns.
[[nodiscard]] std::vector<std::string> sentinel_warnings(const Table& table);

}  // namespace causum
