#pragma once

#include <cstddef>
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

}  // namespace causum::analysis
