#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace causum::analysis {

/// Characters (code points) of UTF-8 text.
[[nodiscard]] std::size_t text_width(std::string_view text);

/// `text` padded with spaces to `width` characters, on the left or on the right; never cut.
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t width);
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t width);

/// Breaks text at spaces into lines of at most `width` characters; a longer word keeps a line to itself.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// How many of so many panels stand side by side, at most three: full rows where the number allows.
[[nodiscard]] std::size_t panel_columns(std::size_t panels);

/// Moves labels apart: positions at least `gap` from each other and inside [low, high], with the least sum of
/// squared moves among those that keep the targets' order (pool adjacent violators, then a shift of the
/// ends).
/// @return one position per target, in the targets' order; empty if (n − 1)·gap > high − low
[[nodiscard]] std::vector<double> spread(std::span<const double> targets, double gap, double low,
                                         double high);

}  // namespace causum::analysis
