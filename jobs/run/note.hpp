#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string_view>
#include <utility>

namespace causum::jobs {

/// Writes progress, a note or an error message, best effort: a stream that is closed, full or a broken pipe
/// loses the text and changes nothing else. For everything that goes to standard error.
void write_note(std::FILE* stream, std::string_view text) noexcept;

/// The same for a text to be formatted: note(stderr, "causum: {}\n", why).
template <class... Arguments>
void note(std::FILE* stream, fmt::format_string<Arguments...> text, Arguments&&... arguments) noexcept {
    try {
        write_note(stream, fmt::format(text, std::forward<Arguments>(arguments)...));
    } catch (...) {  // no memory for the text
        write_note(stream, "causum: out of memory\n");
    }
}

}  // namespace causum::jobs
