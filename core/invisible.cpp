#include "core/invisible.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace causum {
namespace {

struct Character {
    char32_t code = 0;
    std::size_t bytes = 1;
    bool is_valid = false;
};

/// The first character of a text that is not empty (RFC 3629).
Character first_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80) return {.code = lead, .bytes = 1, .is_valid = true};
    const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
    char32_t code = lead & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {};
        code = code << 6U | (byte(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};  // no longer form than needed
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < least[bytes] || code > 0x10FFFF || is_surrogate) return {};
    return {.code = code, .bytes = bytes, .is_valid = true};
}

bool is_control(char32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

struct Range {
    char32_t first, last;
    std::string_view name;
};

/// Spaces that are not spaces, and characters without any width.
constexpr std::array<Range, 13> invisible = {{
    {0x00A0, 0x00A0, "no-break space"},
    {0x00AD, 0x00AD, "soft hyphen"},
    {0x061C, 0x061C, "direction mark"},
    {0x2000, 0x200A, "wide or narrow space"},
    {0x200B, 0x200D, "zero-width space or joiner"},
    {0x200E, 0x200F, "direction mark"},
    {0x2028, 0x2029, "line or paragraph separator"},
    {0x202A, 0x202E, "direction mark"},
    {0x202F, 0x202F, "narrow no-break space"},
    {0x205F, 0x206F, "invisible character"},
    {0x3000, 0x3000, "ideographic space"},
    {0xFE00, 0xFE0F, "variation selector"},
    {0xFEFF, 0xFEFF, "byte order mark"},
}};

std::string_view invisible_name(char32_t code) {
    if (is_control(code)) return "control character";
    for (const Range& range : invisible) {
        if (code >= range.first && code <= range.last) return range.name;
    }
    return "";
}

bool parts_words(char c) {
    return c == ' ' || c == '=' || c == '"' || c == '\t' || c == '\n';
}

/// Where an invisible character stands: "after 2", or "before seed" at a word's beginning.
std::string place(std::string_view before, std::string_view after) {
    const auto end = std::find_if(before.rbegin(), before.rend(), parts_words);
    const std::string_view word = before.substr(static_cast<std::size_t>(before.rend() - end));
    if (!word.empty()) return fmt::format("after {}", word);
    std::size_t size = 0;
    while (size < after.size() && !parts_words(after[size])) {
        const Character next = first_character(after.substr(size));
        if (!invisible_name(next.code).empty()) break;
        size += next.bytes;
    }
    if (size == 0) return "between spaces";
    return fmt::format("before {}", after.substr(0, size));
}

}  // namespace

std::string invisible_text(std::string_view message) {
    constexpr std::size_t most = 3;
    std::string text;
    std::size_t found = 0;
    std::size_t seen = 0;  // end of the last invisible one
    for (std::size_t at = 0; at < message.size();) {
        const Character here = first_character(message.substr(at));
        const std::string_view name = here.is_valid ? invisible_name(here.code) : "";
        if (!name.empty() && found++ < most) {
            text += fmt::format("{}U+{:04X} ({}) {}", text.empty() ? ": " : ", ",
                                static_cast<std::uint32_t>(here.code), name,
                                place(message.substr(seen, at - seen), message.substr(at + here.bytes)));
        }
        at += here.bytes;
        if (!name.empty()) seen = at;
    }
    if (found > most) text += fmt::format(" and {} more", found - most);
    return text;
}

std::string printable_utf8(std::string_view text) {
    std::string kept;
    while (!text.empty()) {
        const Character next = first_character(text);
        if (next.code == '\t') {
            kept += ' ';
        } else if (next.is_valid && !is_control(next.code)) {
            kept += text.substr(0, next.bytes);
        }
        text.remove_prefix(next.bytes);
    }
    return kept;
}

std::string escaped_utf8(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const Character next = first_character(text);
        if (next.is_valid) {
            result += text.substr(0, next.bytes);
        } else {
            result += fmt::format("\\x{:02X}", static_cast<std::uint8_t>(text.front()));
        }
        text.remove_prefix(next.bytes);
    }
    return result;
}

std::string_view utf8_prefix(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    std::size_t size = most;
    while (size > 0 && (static_cast<std::uint8_t>(text[size]) & 0xC0U) == 0x80U) --size;
    return text.substr(0, size);
}

}  // namespace causum
