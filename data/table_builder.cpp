#include "data/table_builder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/errors.hpp"
#include "data/number_cell.hpp"
#include "data/sentinel.hpp"

namespace causum {
namespace {

/// "1 row", "2 rows"
std::string count_text(std::int64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

TableBuilder::TableBuilder(std::string file, TableColumns columns, char separator)
    : file_(std::move(file)), separator_(separator) {
    numbers_.resize(columns.numbers.size());
    missing_.resize(columns.numbers.size());
    missing_counts_.resize(columns.numbers.size());
    labels_.resize(columns.labels.size());
    table_.columns = std::move(columns);
}

void TableBuilder::cell(std::string_view text, std::int64_t line) {
    const std::size_t column = column_++;
    if (!header_) {
        names_.emplace_back(trimmed(text));
        is_blank_ = is_blank_ && names_.back().empty();
        return;
    }
    if (column >= header_->uses.size()) {
        const bool is_empty = trimmed(text).empty();
        is_blank_ = is_blank_ && is_empty;
        extra_are_empty_ = extra_are_empty_ && is_empty;
        return;
    }
    const ColumnUse use = header_->uses[column];
    if (use.kind == ColumnUse::Kind::number) {
        number_cell(text, line, column, use.place);
        return;
    }
    const std::string_view shown = trimmed(text);
    if (use.kind == ColumnUse::Kind::label) labels_[use.place] = shown;
    if (shown.empty()) return;
    is_blank_ = false;
    if (use.kind == ColumnUse::Kind::unnamed) has_content_[column] = 1;
}

void TableBuilder::number_cell(std::string_view text, std::int64_t line, std::size_t column,
                               std::size_t place) {
    const NumberCell cell = decimal_mark_.is_comma() ? read_number_with_comma(text) : read_number(text);
    numbers_[place] = cell.number;
    const bool has_marks = separator_ != ',';  // so that a point may be something else than decimal
    switch (cell.kind) {
        case CellKind::number:
            is_blank_ = false;
            if (has_marks && !decimal_mark_.is_point_settled() && text.find('.') != std::string_view::npos) {
                decimal_mark_.see_point(text, line, column);
            }
            return;
        case CellKind::missing:
            is_blank_ = is_blank_ && trimmed(text).empty();
            is_missing_ = true;
            missing_[place] = 1;
            return;
        case CellKind::decimal_comma:
            is_blank_ = false;
            if (has_marks) {
                decimal_mark_.see_comma(text, line, column);
                return;
            }
            break;
        case CellKind::no_number:
            is_blank_ = false;
            break;
    }
    if (!bad_) bad_ = CellPlace{.line = line, .column = column, .text = std::string(text)};
}

void TableBuilder::check_row(std::int64_t line) const {
    const std::size_t names = header_->names.size();
    if (column_ != names) {
        const bool may_be_commas = separator_ == ',' && column_ > names && column_ <= 2 * names;
        const bool has_empty_end = column_ > names && extra_are_empty_;
        throw InputError(fmt::format(
            "{}:{}: {}, but the header on line {} has {}{}", file_, line,
            count_text(static_cast<std::int64_t>(column_), "cell"), header_line_, names,
            has_empty_end   ? " (a separator at the end: leave it out, or end the header with one, too)"
            : may_be_commas ? " (commas inside numbers or texts? put such cells in quotes)"
                            : ""));
    }
    if (bad_) {
        const std::string why = why_no_number(bad_->text, separator_ == ',');
        throw InputError(fmt::format("{}:{}: column {}: {}{}", file_, bad_->line,
                                     in_quotes(header_->names[bad_->column], '\''),
                                     in_quotes(trimmed(bad_->text), '"'), why));
    }
    if (decimal_mark_.is_both()) decimal_mark_.check_one(file_, header_->names);
}

void TableBuilder::keep_row(std::int64_t line) {
    ++rows_;
    if (!is_missing_) {
        table_.numbers.insert(table_.numbers.end(), numbers_.begin(), numbers_.end());
        table_.labels.insert(table_.labels.end(), labels_.begin(), labels_.end());
        table_.lines.push_back(line);
        return;
    }
    ++left_out_;
    for (std::size_t i = 0; i < missing_.size(); ++i) missing_counts_[i] += std::exchange(missing_[i], 0);
}

void TableBuilder::end_row(std::int64_t line) {
    if (column_ == 0 || is_blank_) {  // a line of separators only, too
        empty_lines_ += 1;
        std::fill(missing_.begin(), missing_.end(), 0);
        names_.clear();
    } else if (!header_) {
        header_line_ = line;
        header_ = read_header(file_, line, std::move(names_), table_.columns);
        has_content_.resize(header_->names.size());
    } else {
        check_row(line);
        keep_row(line);
    }
    column_ = 0;
    is_blank_ = true;
    is_missing_ = false;
    extra_are_empty_ = true;
}

void TableBuilder::reserve(std::uint64_t read, std::uint64_t all) {
    const std::size_t rows = table_.lines.size();
    if (rows == 0 || read == 0 || all <= read) return;
    const double ratio = static_cast<double>(all) / static_cast<double>(read);
    const auto expected = static_cast<std::size_t>(1.05 * ratio * static_cast<double>(rows)) + 16;
    table_.numbers.reserve(expected * numbers_.size());
    table_.labels.reserve(expected * labels_.size());
    table_.lines.reserve(expected);
}

std::string TableBuilder::current_column() const {
    return header_ && column_ < header_->names.size() ? header_->names[column_] : "";
}

std::string TableBuilder::missing_text() const {
    std::vector<std::string> counts;
    constexpr std::size_t most = 20;
    std::size_t more = 0;
    for (std::size_t i = 0; i < missing_counts_.size(); ++i) {
        if (missing_counts_[i] == 0) continue;
        if (counts.size() == most) {
            ++more;
            continue;
        }
        counts.push_back(fmt::format("{} {}", list_names({table_.columns.numbers[i]}), missing_counts_[i]));
    }
    return fmt::format("{} of {} left out for missing values: {}{}", left_out_, count_text(rows_, "row"),
                       fmt::join(counts, ", "), more > 0 ? fmt::format(" and {} more columns", more) : "");
}

std::vector<std::string> TableBuilder::notes() const {
    std::vector<std::string> notes;
    if (separator_ != ',') {
        notes.push_back(fmt::format("separator {}{}", separator_ == ';' ? "';'" : "tab",
                                    decimal_mark_.is_comma()   ? ", decimal comma"
                                    : decimal_mark_.is_point() ? ", decimal point"
                                                               : ""));
    }
    std::vector<std::size_t> ignored;
    std::int64_t empty_columns = 0;
    for (std::size_t i = 0; i < header_->names.size(); ++i) {
        const ColumnUse::Kind kind = header_->uses[i].kind;
        const bool is_empty = kind == ColumnUse::Kind::unnamed && has_content_[i] == 0;
        if (is_empty) ++empty_columns;
        if (kind == ColumnUse::Kind::ignored || (kind == ColumnUse::Kind::unnamed && !is_empty))
            ignored.push_back(i);
    }
    std::vector<std::string> empty;
    if (empty_columns > 0) empty.push_back(count_text(empty_columns, "empty unnamed column"));
    if (empty_lines_ > 0) empty.push_back(count_text(empty_lines_, "empty line"));
    if (!empty.empty()) notes.push_back(fmt::format("{} ignored", fmt::join(empty, " and ")));
    if (!ignored.empty())
        notes.push_back(fmt::format("columns ignored: {}", list_columns(header_->names, ignored)));
    for (std::string& note : duplicate_notes(*header_)) notes.push_back(std::move(note));
    return notes;
}

Table TableBuilder::finish() {
    if (!header_) throw InputError(fmt::format("{}: is empty (must be a table, as CSV)", file_));
    if (rows_ == 0)
        throw InputError(fmt::format("{}: no data rows below the header on line {}", file_, header_line_));
    decimal_mark_.check_commas(file_, header_->names);
    if (table_.lines.empty()) {
        throw InputError(
            fmt::format("{}: no row has a number in every column asked for ({})", file_, missing_text()));
    }
    table_.notes = notes();
    if (left_out_ > 0) table_.warnings.push_back(missing_text());
    const std::optional<std::string> points = decimal_mark_.point_warning(header_->names);
    if (points) table_.warnings.push_back(*points);
    for (std::string& warning : sentinel_warnings(table_)) table_.warnings.push_back(std::move(warning));
    return std::move(table_);
}

}  // namespace causum
