#include "data/number_cell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <system_error>

#include "core/invisible.hpp"

namespace causum {
namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Whether a text without a sign may be a decimal number: not "inf", "nan" or another sign.
bool begins_number(std::string_view text) {
    return !text.empty() && (is_digit(text.front()) || text.front() == '.');
}

/// Reads from the front of a text. @return what is left, or nothing if no number is there
std::optional<std::string_view> take_number(std::string_view text, double& number) {
    std::string_view digits = text;
    if (!text.empty() && text.front() == '-') digits.remove_prefix(1);
    if (!begins_number(digits)) return std::nullopt;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
    return text.substr(static_cast<std::size_t>(stop - text.data()));
}

/// The number that a cell writes if its only comma is a decimal comma.
NumberCell with_decimal_comma(std::string_view text) {
    std::array<char, 400> pointed;  // no double needs as many digits
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos || text.size() > pointed.size()) return {};
    text.copy(pointed.data(), text.size());
    pointed[comma] = '.';
    double number = 0;
    const std::optional<std::string_view> rest = take_number({pointed.data(), text.size()}, number);
    if (!rest || !rest->empty()) return {};
    return {.kind = CellKind::decimal_comma, .number = number};
}

std::string without(std::string_view text, std::string_view characters) {
    std::string kept;
    for (const char c : text) {
        if (characters.find(c) == std::string_view::npos) kept += c;
    }
    return kept;
}

bool is_plain_number(std::string_view text) {
    return read_number(text).kind == CellKind::number;
}

/// Why a cell with commas, or with several points, is no number.
std::string why_marks(std::string_view text, bool comma_parts_cells) {
    if (text.find(' ') != std::string_view::npos) return "";
    const std::size_t comma = text.rfind(',');
    const std::size_t point = text.rfind('.');
    if (comma == std::string_view::npos) {
        const std::string joined = without(text, ".");
        if (!is_plain_number(joined) || !may_part_thousands(text, '.')) return "";
        return fmt::format(" is not a number (thousands separators?): write {}", joined);
    }
    if (point != std::string_view::npos) {  // the last mark is the decimal one, the others part thousands
        const bool is_point_last = point > comma;
        std::string alone = without(text, is_point_last ? "," : ".");
        const bool is_number =
            read_number(alone).kind == (is_point_last ? CellKind::number : CellKind::decimal_comma);
        if (!is_number) return "";
        if (comma_parts_cells) std::replace(alone.begin(), alone.end(), ',', '.');
        return fmt::format(" is not a number (thousands separators?): write {}", alone);
    }
    const std::string joined = without(text, ",");
    if (!is_plain_number(joined)) return "";
    if (with_decimal_comma(text).kind != CellKind::decimal_comma) {
        return fmt::format(" is not a number (thousands separators?): write {}", joined);
    }
    std::string pointed(text);
    std::replace(pointed.begin(), pointed.end(), ',', '.');
    if (may_part_thousands(text, ',')) {
        return fmt::format(" is not a number (thousands separator or decimal comma?): write {} or {}", joined,
                           pointed);
    }
    return fmt::format(" is not a number (a decimal comma?): write {}", pointed);
}

/// What stands in a cell beside a number: a currency, a percent sign, blanks between digits.
std::string why_beside(std::string_view text) {
    constexpr std::array<std::string_view, 6> currencies = {"$", "\u20AC", "\u00A3", "\u00A5", "USD", "EUR"};
    for (const std::string_view sign : currencies) {
        const std::size_t at = text.find(sign);
        if (at == std::string_view::npos) continue;
        const std::string left = fmt::format("{}{}", text.substr(0, at), text.substr(at + sign.size()));
        if (!is_plain_number(left)) return " is not a number (a currency?): write the number alone";
        return fmt::format(" is not a number (a currency?): write {}", trimmed(left));
    }
    if (text.back() == '%') {
        return " is not a number (per cent?): write the number alone, and the unit in the column's name";
    }
    if (is_plain_number(without(text, " "))) {
        return fmt::format(" is not a number (blanks between digits?): write {}", without(text, " "));
    }
    if (text.starts_with("\u2212")) {
        return fmt::format(" is not a number (begins with U+2212): write -{}", text.substr(3));
    }
    return "";
}

/// Whether a text is a number with as many digits as ever, so that only its size is wrong.
bool is_out_of_range(std::string_view text) {
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    double number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return begins_number(text) && error == std::errc::result_out_of_range &&
           stop == text.data() + text.size();
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    if (text.empty() || (text.front() > ' ' && text.back() > ' ')) return text;
    const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

bool is_missing(std::string_view trimmed_cell) {
    constexpr std::array<std::string_view, 12> spellings = {"",    "NA",  "N/A", "n/a",  "#N/A", "<NA>",
                                                            "NaN", "nan", "NAN", "NULL", "null", "None"};
    return std::find(spellings.begin(), spellings.end(), trimmed_cell) != spellings.end();
}

NumberCell read_number(std::string_view cell) {
    std::string_view text = trimmed(cell);
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    double number = 0;
    const std::optional<std::string_view> rest = take_number(text, number);
    if (rest && rest->empty()) return {.kind = CellKind::number, .number = number};
    if (!rest && is_missing(trimmed(cell))) return {.kind = CellKind::missing};
    return with_decimal_comma(text);
}

NumberCell read_number_with_comma(std::string_view cell) {
    std::string_view text = trimmed(cell);
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    const NumberCell read = with_decimal_comma(text);
    return read.kind == CellKind::decimal_comma ? read : read_number(cell);
}

bool may_part_thousands(std::string_view text, char mark) {
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    if (text.empty() || text.front() == '0') return false;
    std::size_t group = 0;
    std::size_t marks = 0;
    for (const char c : text) {
        if (c == mark) {
            if (group == 0 || (marks > 0 && group != 3)) return false;
            ++marks;
            group = 0;
        } else if (!is_digit(c) || ++group > 3) {
            return false;
        }
    }
    return marks > 0 && group == 3;
}

std::string why_no_number(std::string_view cell, bool comma_parts_cells) {
    const std::string_view text = trimmed(cell);
    constexpr std::array<std::string_view, 8> stand_ins = {"-",  "--",   ".",       "?",
                                                           "na", "none", "missing", "unknown"};
    if (std::find(stand_ins.begin(), stand_ins.end(), text) != stand_ins.end()) {
        return " is not a number (a missing value?): write NA or leave the cell empty";
    }
    constexpr std::size_t longest = 100;  // of what a person wrote
    const bool can_be_repeated = !text.empty() && text.size() <= longest && printable_utf8(text) == text;
    if (!can_be_repeated) return " is not a number";
    if (text.front() == '#') {
        return " is not a number (a spreadsheet's error?): correct it, or write NA for a missing value";
    }
    if (is_out_of_range(text)) return " is outside the range of double precision";
    const std::string word = without(text, "+-");
    if (word.size() >= 3 && (word.starts_with("inf") || word.starts_with("Inf") || word.starts_with("INF"))) {
        return " is not a finite number";
    }
    if (word.starts_with("0x") || word.starts_with("0X")) {
        return " is not a number (hexadecimal?): write it in decimal digits";
    }
    std::string marks = why_marks(text, comma_parts_cells);
    if (!marks.empty()) return marks;
    std::string beside = why_beside(text);
    return beside.empty() ? " is not a number" : beside;
}

std::string in_quotes(std::string_view text, char quote) {
    constexpr std::size_t longest = 60;
    const std::string_view shown = utf8_prefix(text, longest);
    const std::string escaped = escaped_utf8(shown);
    std::string result(1, quote);
    for (std::size_t i = 0; i < escaped.size(); ++i) {
        const char c = escaped[i];
        const auto byte = static_cast<unsigned char>(c);
        const auto next = static_cast<unsigned char>(i + 1 < escaped.size() ? escaped[i + 1] : ' ');
        if (byte == 0xC2 && next < 0xA0) {  // control characters from U+0080 on
            result += fmt::format("\\u{:04X}", next);
            ++i;
        } else if (byte >= 0x20 && byte != 0x7F) {
            result += c;
        } else {
            result += c == '\n'   ? "\\n"
                      : c == '\r' ? "\\r"
                      : c == '\t' ? "\\t"
                                  : fmt::format("\\x{:02X}", byte);
        }
    }
    return result + (shown.size() < text.size() ? "…" : "") + quote;
}

}  // namespace causum
