#include "data/csv_parser.hpp"

#include <csv.h>

#include <cstdlib>
#include <exception>
#include <new>

namespace causum {

std::int64_t count_line_ends(std::string_view text) {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) ++count;
    }
    return count;
}

/// What libcsv calls. No exception may pass through its C code: the first is kept, and nothing told any more.
struct CsvParser::Events {
    explicit Events(CsvReader& to) : reader(to) {}

    CsvReader& reader;
    std::int64_t line = 1;  ///< on which the next cell begins
    std::int64_t row_line = 1;
    bool is_row_begun = false;
    bool ended_by_return = false;     ///< the last line, by a CR, to which an LF may belong
    bool may_hold_line_ends = false;  ///< cells of this block, since there are quotes in it
    std::exception_ptr thrown;

    void cell(std::string_view text) {
        is_row_begun = true;
        ended_by_return = false;
        reader.cell(text, line);
        if (may_hold_line_ends) line += count_line_ends(text);
    }

    void end_row(int ended_by) {
        if (ended_by == '\n' && ended_by_return && !is_row_begun) {
            ended_by_return = false;
            return;
        }
        ended_by_return = ended_by == '\r';
        is_row_begun = false;
        reader.end_row(row_line);
        row_line = ++line;
    }

    static void on_cell(void* text, std::size_t size, void* self) noexcept {
        auto& events = *static_cast<Events*>(self);
        if (events.thrown) return;
        try {
            events.cell({static_cast<const char*>(text), size});
        } catch (...) {
            events.thrown = std::current_exception();
        }
    }

    static void on_row(int ended_by, void* self) noexcept {
        auto& events = *static_cast<Events*>(self);
        if (events.thrown) return;
        try {
            events.end_row(ended_by);
        } catch (...) {
            events.thrown = std::current_exception();
        }
    }
};

CsvParser::CsvParser(char separator, CsvReader& reader)
    : parser_(std::make_unique<csv_parser>()), events_(std::make_unique<Events>(reader)) {
    // strict: else a stray quote swallows the rest of the file; every line end is told, to count lines
    if (csv_init(parser_.get(), CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0) throw std::bad_alloc();
    csv_set_delim(parser_.get(), static_cast<unsigned char>(separator));
    constexpr std::size_t block = 4096;
    csv_set_blk_size(parser_.get(), block);
    csv_set_realloc_func(parser_.get(), [](void* memory, std::size_t size) -> void* {
        return size > max_cell_bytes ? nullptr : std::realloc(memory, size);
    });
}

CsvParser::~CsvParser() {
    csv_free(parser_.get());
}

CsvParser::Problem CsvParser::problem() const {
    switch (csv_error(parser_.get())) {
        case CSV_SUCCESS:
            return Problem::none;
        case CSV_EPARSE:
            return parser_->quoted != 0 ? Problem::after_quote : Problem::quote_inside;
        default:
            return Problem::long_cell;
    }
}

CsvParser::Problem CsvParser::parse(std::string_view block) {
    events_->may_hold_line_ends = parser_->quoted != 0 || block.find('"') != std::string_view::npos;
    const std::size_t done =
        csv_parse(parser_.get(), block.data(), block.size(), Events::on_cell, Events::on_row, events_.get());
    if (events_->thrown) std::rethrow_exception(events_->thrown);
    return done == block.size() ? Problem::none : problem();
}

CsvParser::Problem CsvParser::finish() {
    events_->may_hold_line_ends = parser_->quoted != 0;
    const int failed = csv_fini(parser_.get(), Events::on_cell, Events::on_row, events_.get());
    if (events_->thrown) std::rethrow_exception(events_->thrown);
    return failed == 0 ? Problem::none : Problem::open_quote;
}

std::int64_t CsvParser::cell_line() const {
    return events_->line;
}

std::int64_t CsvParser::line() const {
    const auto* const begun = reinterpret_cast<const char*>(parser_->entry_buf);
    return events_->line + count_line_ends({begun, parser_->entry_pos});
}

}  // namespace causum
