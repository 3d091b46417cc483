#include "data/decimal_mark.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/errors.hpp"
#include "data/number_cell.hpp"

namespace causum {
namespace {

std::string shown(const CellPlace& cell) {
    return in_quotes(trimmed(cell.text), '"');
}

}  // namespace

void DecimalMark::see_point(std::string_view cell, std::int64_t line, std::size_t column) {
    if (!point_) point_ = CellPlace{.line = line, .column = column, .text = std::string(cell)};
    is_point_settled_ = is_point_settled_ || !may_part_thousands(trimmed(cell), '.');
}

void DecimalMark::see_comma(std::string_view cell, std::int64_t line, std::size_t column) {
    if (!comma_) comma_ = CellPlace{.line = line, .column = column, .text = std::string(cell)};
    is_comma_settled_ = is_comma_settled_ || !may_part_thousands(trimmed(cell), ',');
}

void DecimalMark::check_one(const std::string& file, const std::vector<std::string>& names) const {
    if (!is_both()) return;
    const bool is_point_later = point_->line > comma_->line;
    const CellPlace& later = is_point_later ? *point_ : *comma_;
    const CellPlace& first = is_point_later ? *comma_ : *point_;
    throw InputError(
        fmt::format("{}:{}: column {}: {} in a table with decimal {} ({} on line {}): a thousands "
                    "separator or the decimal mark? write all numbers with one decimal mark, and none "
                    "for thousands",
                    file, later.line, in_quotes(names[later.column], '\''), shown(later),
                    is_point_later ? "commas" : "points", shown(first), first.line));
}

void DecimalMark::check_commas(const std::string& file, const std::vector<std::string>& names) const {
    if (!comma_ || is_comma_settled_) return;
    const std::string_view text = trimmed(comma_->text);
    std::string pointed(text);
    std::replace(pointed.begin(), pointed.end(), ',', '.');
    std::string joined(text);
    std::erase(joined, ',');
    throw InputError(fmt::format(
        "{}:{}: column {}: {}, and three digits after every other comma (thousands separator "
        "or decimal comma?): write {} or {}, and all numbers so",
        file, comma_->line, in_quotes(names[comma_->column], '\''), shown(*comma_), joined, pointed));
}

std::optional<std::string> DecimalMark::point_warning(const std::vector<std::string>& names) const {
    if (!point_ || is_point_settled_) return std::nullopt;
    return fmt::format(
        "column {}: {} (line {}), and three digits after every other point, read as a decimal point: if "
        "it parts thousands, leave it out",
        in_quotes(names[point_->column], '\''), shown(*point_), point_->line);
}

}  // namespace causum
