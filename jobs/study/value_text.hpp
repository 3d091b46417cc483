#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace causum::jobs {

/// The non-negative integer that `text` writes, exactly: "10000", "1e4" or "2.5e3".
/// @return nothing if `text` is anything else ("1.5", "-1", "+5") or exceeds 64 bits
[[nodiscard]] std::optional<std::uint64_t> parse_integer(std::string_view text);

/// The finite double nearest to the decimal number that `text` writes; "-0" is 0.
/// @return nothing if `text` is anything else ("+1", "inf", "nan") or lies outside the doubles' range
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// The shortest decimal text that parse_number reads as the same double.
[[nodiscard]] std::string number_text(double number);

/// "1e9" for a power of ten from a million on, else all digits: for help and messages.
[[nodiscard]] std::string readable(std::uint64_t integer);

/// The words of `text`, which are separated by any white space.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);

/// The items of `text` between its commas; an item may be empty.
[[nodiscard]] std::vector<std::string_view> split_commas(std::string_view text);

/// "3,7-9": runs of numbers that ascend. After `most` runs "…" stands for the rest.
[[nodiscard]] std::string ranges_text(std::span<const std::int64_t> numbers, std::string_view separator,
                                      std::size_t most = std::numeric_limits<std::size_t>::max());

}  // namespace causum::jobs
