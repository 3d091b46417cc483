#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace causum::analysis {

/// How many of so many panels stand side by side, at most three: full rows where the number allows.
[[nodiscard]] std::size_t panel_columns(std::size_t panels);

/// Moves labels apart: positions at least `gap` from each other and inside [low, high], with the least sum of
/// squared moves among those that keep the targets' order (pool adjacent violators, then a shift of the
/// ends).
/// @return one position per target, in the targets' order; empty if (n − 1)·gap > high − low
[[nodiscard]] std::vector<double> spread(std::span<const double> targets, double gap, double low,
                                         double high);

}  // namespace causum::analysis
