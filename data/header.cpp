#include "data/header.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "core/errors.hpp"
#include "core/nearest.hpp"
#include "data/number_cell.hpp"

namespace causum {
namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

/// The name that was meant, where capitals are a smaller slip than others.
std::optional<std::string> nearest_name(const std::string& wanted, const std::vector<std::string>& names) {
    constexpr std::size_t most = 10000;  // of a table with a million columns
    constexpr std::size_t longest = 100;
    std::vector<std::string> lowered;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) {
        if (names[i].empty() || names[i].size() > longest) continue;
        lowered.push_back(lower(names[i]));
        places.push_back(i);
    }
    const std::vector<std::string_view> candidates(lowered.begin(), lowered.end());
    const std::optional<std::string_view> best = nearest(lower(wanted), candidates);
    if (!best) return std::nullopt;
    const auto place = std::find(candidates.begin(), candidates.end(), *best) - candidates.begin();
    return names[places[static_cast<std::size_t>(place)]];
}

[[noreturn]] void fail_missing(const std::string& file, std::int64_t line,
                               const std::vector<std::string>& names,
                               const std::vector<std::string>& missing) {
    constexpr std::size_t most = 1000;
    const bool are_numbers = std::all_of(
        names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), most)),
        [](const std::string& name) {
            const CellKind kind = read_number(name).kind;
            return kind == CellKind::number || kind == CellKind::missing || kind == CellKind::decimal_comma;
        });
    if (are_numbers) {
        throw InputError(
            fmt::format("{}:{}: no names of columns, only numbers ({}): write a line above with a name "
                        "for each column, {} among them",
                        file, line, list_names(names), list_names(missing)));
    }
    std::vector<std::string> near;
    constexpr std::size_t most_near = 5;
    for (std::size_t i = 0; i < std::min(missing.size(), most_near); ++i) {
        const std::optional<std::string> name = nearest_name(missing[i], names);
        if (name) near.push_back(in_quotes(*name, '\''));
    }
    const std::string what = missing.size() == 1 ? fmt::format("column {}", in_quotes(missing[0], '\''))
                                                 : fmt::format("columns {}", list_names(missing));
    throw InputError(fmt::format("{}:{}: no {}; it has {}{}", file, line, what, list_names(names),
                                 near.empty() ? "" : fmt::format(" (nearest: {})", fmt::join(near, ", "))));
}

/// "twice (columns 2 and 4)"
std::string times_text(const std::vector<std::size_t>& columns) {
    constexpr std::size_t most = 10;
    const std::size_t shown = std::min(columns.size(), most);
    std::string text = fmt::format("{}", columns[0] + 1);
    for (std::size_t i = 1; i < shown; ++i) {
        const bool is_last = i + 1 == columns.size();
        text += fmt::format("{}{}", is_last ? " and " : ", ", columns[i] + 1);
    }
    return fmt::format("{} (columns {}{})",
                       columns.size() == 2 ? "twice" : fmt::format("{} times", columns.size()), text,
                       columns.size() > shown ? " …" : "");
}

}  // namespace

Header read_header(const std::string& file, std::int64_t line, std::vector<std::string> names,
                   const TableColumns& columns) {
    std::unordered_map<std::string_view, ColumnUse> wanted;
    for (std::size_t i = 0; i < columns.numbers.size(); ++i) {
        wanted[columns.numbers[i]] = {.kind = ColumnUse::Kind::number, .place = i};
    }
    for (std::size_t i = 0; i < columns.labels.size(); ++i) {
        wanted[columns.labels[i]] = {.kind = ColumnUse::Kind::label, .place = i};
    }
    Header header{.names = std::move(names), .uses = {}};
    std::unordered_map<std::string_view, std::vector<std::size_t>> found;
    for (std::size_t i = 0; i < header.names.size(); ++i) {
        const auto use = wanted.find(header.names[i]);
        header.uses.push_back(use != wanted.end()       ? use->second
                              : header.names[i].empty() ? ColumnUse{.kind = ColumnUse::Kind::unnamed}
                                                        : ColumnUse{});
        if (use != wanted.end()) found[use->first].push_back(i);
    }
    std::vector<std::string> missing;
    for (const std::string& name : all_names(columns)) {
        const std::vector<std::size_t>& places = found[name];
        if (places.empty()) missing.push_back(name);
        if (places.size() > 1) {
            throw InputError(fmt::format("{}:{}: column {} appears {}: rename one", file, line,
                                         in_quotes(name, '\''), times_text(places)));
        }
    }
    if (!missing.empty()) fail_missing(file, line, header.names, missing);
    return header;
}

std::vector<std::string> duplicate_notes(const Header& header) {
    constexpr std::size_t most = 5;
    std::unordered_map<std::string_view, std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < header.names.size(); ++i) {
        if (header.uses[i].kind == ColumnUse::Kind::ignored) places[header.names[i]].push_back(i);
    }
    std::vector<std::string> notes;
    std::size_t more = 0;
    for (std::size_t i = 0; i < header.names.size(); ++i) {
        const auto place = places.find(header.names[i]);
        if (place == places.end() || place->second.size() < 2 || place->second[0] != i) continue;
        if (notes.size() == most) {
            ++more;
            continue;
        }
        notes.push_back(fmt::format("column {} appears {}, and is not used", in_quotes(header.names[i], '\''),
                                    times_text(place->second)));
    }
    if (more > 0)
        notes.push_back(fmt::format("{} more columns appear more than once, and are not used", more));
    return notes;
}

std::string list_columns(const std::vector<std::string>& names, const std::vector<std::size_t>& which) {
    constexpr std::size_t most = 20;
    constexpr std::size_t longest = 60;
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < std::min(which.size(), most); ++i) {
        const std::string& name = names[which[i]];
        const bool is_word =
            name.size() <= longest && std::all_of(name.begin(), name.end(), [](unsigned char c) {
                return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '-' || c == '+';
            });
        shown.push_back(name.empty() ? fmt::format("(unnamed {})", which[i] + 1)
                        : is_word    ? name
                                     : in_quotes(name, '\''));
    }
    return fmt::format("{}{}", fmt::join(shown, ", "),
                       which.size() > most ? fmt::format(" and {} more", which.size() - most) : "");
}

std::string list_names(const std::vector<std::string>& names) {
    std::vector<std::size_t> all(names.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return list_columns(names, all);
}

std::vector<std::string> all_names(const TableColumns& columns) {
    std::vector<std::string> names = columns.labels;
    names.insert(names.end(), columns.numbers.begin(), columns.numbers.end());
    return names;
}

void check_columns(const TableColumns& columns) {
    std::vector<std::string> names = all_names(columns);
    if (names.empty()) throw ArgumentError("columns = none (at least one must be asked for)");
    std::sort(names.begin(), names.end());
    if (names.front().empty()) throw ArgumentError("columns = '' (each must have a name)");
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end()) {
        throw ArgumentError(
            fmt::format("columns = {} twice (each must be asked for once)", in_quotes(*twice, '\'')));
    }
}

}  // namespace causum
