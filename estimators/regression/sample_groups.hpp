#pragma once

#include <span>
#include <vector>

#include "core/moments.hpp"

namespace causum::estimators {

/// Groups that a regime's training samples fall into: sample i is in group i mod 24, and so in fold i mod 3.
inline constexpr int group_count = 24;
/// With fewer samples a regime has no intervals: two in each group.
inline constexpr double least_samples_in_groups = 2.0 * group_count;

/// The samples without each group, by sums of the groups before and after it: moments are never subtracted.
/// @param groups  of one shape. @return as many moments
[[nodiscard]] std::vector<Moments> without_each(std::span<const Moments> groups);

}  // namespace causum::estimators
