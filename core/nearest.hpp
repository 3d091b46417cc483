#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace causum {

/// The candidate fewest letters away from `word` (insert, delete, replace, swap neighbours), the first of
/// equals, if it is near enough to be what was meant.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      std::span<const std::string_view> candidates);

}  // namespace causum
