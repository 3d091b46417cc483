#pragma once

#include <string>
#include <string_view>

namespace causum {

/// Names the characters in a message that nobody sees: ": U+00A0 (no-break space) after 2". Empty where there
/// are none. For messages that quote what a user wrote, which may hold what an editor or a web page put
/// there.
[[nodiscard]] std::string invisible_text(std::string_view message);

/// A text as UTF-8 that is safe to keep: without bytes that are no UTF-8, and without control characters;
/// a tab becomes a space.
[[nodiscard]] std::string printable_utf8(std::string_view text);

/// A text in which each byte that is no UTF-8 is written as \xBD: for messages that quote what a damaged file
/// holds.
[[nodiscard]] std::string escaped_utf8(std::string_view text);

/// The first `most` bytes of a text, or less so that no character is cut.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t most);

}  // namespace causum
