#include "data/separator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/errors.hpp"
#include "data/header.hpp"
#include "data/number_cell.hpp"

namespace causum {
namespace {

constexpr std::array<char, 3> separators = {',', ';', '\t'};

/// Calls `visit(place, character)` for each character outside quotes.
template <class Visit>
void outside_quotes(std::string_view text, const Visit& visit) {
    bool is_quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') is_quoted = !is_quoted;
        if (!is_quoted && !visit(i, text[i])) return;
    }
}

/// The names of a header line if `separator` parts them.
std::vector<std::string> split_names(std::string_view line, char separator) {
    std::vector<std::string> names;
    std::size_t begin = 0;
    const auto add = [&](std::size_t end) {
        std::string_view name = trimmed(line.substr(begin, end - begin));
        if (name.size() >= 2 && name.front() == '"' && name.back() == '"')
            name = name.substr(1, name.size() - 2);
        names.emplace_back(trimmed(name));
        begin = end + 1;
    };
    outside_quotes(line, [&](std::size_t place, char c) {
        if (c == separator) add(place);
        return true;
    });
    add(line.size());
    return names;
}

/// Whether a line, parted by `separator`, holds all names.
bool holds_all(std::string_view line, char separator, const std::vector<std::string>& names) {
    const bool may = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
        return line.find(name.substr(0, name.find('"'))) !=
               std::string_view::npos;  // a quote is written twice
    });
    if (!may) return false;
    const std::vector<std::string> there = split_names(line, separator);
    return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
        return std::find(there.begin(), there.end(), name) != there.end();
    });
}

/// Whether a line may be the header with these names, parted by some separator: it holds all, and no number.
bool may_be_header(std::string_view line, const std::vector<std::string>& names) {
    return std::any_of(separators.begin(), separators.end(), [&](char separator) {
        if (!holds_all(line, separator, names)) return false;
        const std::vector<std::string> cells = split_names(line, separator);
        return std::none_of(cells.begin(), cells.end(), [](const std::string& cell) {
            return read_number(cell).kind == CellKind::number;
        });
    });
}

/// The number of the first line, counted from the header line on, that may be the header.
std::optional<std::int64_t> later_header(std::string_view text, const HeaderLine& header,
                                         const std::vector<std::string>& names) {
    constexpr std::int64_t most_lines = 1000;
    text.remove_prefix(static_cast<std::size_t>(header.text.data() - text.data()));
    for (std::int64_t line = header.number; line < header.number + most_lines && !text.empty(); ++line) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        if (may_be_header(text.substr(0, end), names)) return line;
        const std::size_t past = text.substr(end).starts_with("\r\n") ? end + 2 : end + 1;
        text.remove_prefix(std::min(past, text.size()));
    }
    return std::nullopt;
}

}  // namespace

HeaderLine find_header_line(std::string_view text) {
    HeaderLine header;
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return header;
    const std::size_t line_begin = text.substr(0, begin).find_last_of("\r\n");
    const std::size_t from = line_begin == std::string_view::npos ? 0 : line_begin + 1;
    for (std::size_t i = 0; i < from; ++i) {
        if (text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n')) ++header.number;
    }
    header.text = text.substr(from);
    outside_quotes(header.text, [&](std::size_t place, char c) {
        if (c != '\n' && c != '\r') return true;
        header.text = header.text.substr(0, place);
        header.is_complete = true;
        return false;
    });
    return header;
}

char find_separator(const std::string& file, std::string_view text, const TableColumns& columns) {
    const HeaderLine header = find_header_line(text);
    if (header.text.empty()) return ',';
    const std::vector<std::string> names = all_names(columns);
    const bool is_there = std::any_of(separators.begin(), separators.end(), [&](char separator) {
        return holds_all(header.text, separator, names);
    });
    if (!is_there) {
        const std::optional<std::int64_t> later = later_header(text, header, names);
        if (later) {
            throw InputError(fmt::format(
                "{}: no header with {} {} on line {}; such a header is on line {}: delete the lines "
                "before it",
                file, names.size() == 1 ? "column" : "columns", list_names(names), header.number, *later));
        }
    }
    std::array<std::size_t, separators.size()> counts{};
    outside_quotes(header.text, [&](std::size_t /*place*/, char c) {
        for (std::size_t i = 0; i < separators.size(); ++i) counts[i] += c == separators[i] ? 1 : 0;
        return true;
    });
    const std::size_t most = *std::max_element(counts.begin(), counts.end());
    std::string frequent;
    for (std::size_t i = 0; i < separators.size(); ++i) {
        if (counts[i] == most) frequent += separators[i];
    }
    if (most == 0) return ',';
    if (frequent.size() == 1) return frequent[0];
    for (const char separator : frequent) {
        if (holds_all(header.text, separator, names)) return separator;
    }
    throw InputError(fmt::format("{}:{}: {} of each of the separators {}: put names that hold one in quotes",
                                 file, header.number, most, in_quotes(frequent, '\'')));
}

}  // namespace causum
