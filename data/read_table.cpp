#include "data/read_table.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>

#include "core/errors.hpp"
#include "data/csv_parser.hpp"
#include "data/header.hpp"
#include "data/number_cell.hpp"
#include "data/separator.hpp"
#include "data/table_builder.hpp"
#include "data/text_source.hpp"
#include "data/utf8_check.hpp"

namespace causum {
namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 16U;
constexpr std::size_t most_header_bytes = std::size_t{1} << 26U;

/// The beginning of a table, with its whole header line.
std::string read_beginning(TextSource& source) {
    std::string text;
    std::size_t size = block_bytes;
    while (true) {
        const std::size_t before = text.size();
        text.resize(size);
        text.resize(before + source.read(text.data() + before, size - before));
        if (text.size() < size || find_header_line(text).is_complete) return text;
        if (size >= most_header_bytes) {
            throw InputError(fmt::format("{}: no line ends in the first {} MiB (must be a table, as CSV)",
                                         source.name(), size >> 20U));
        }
        size *= 2;
    }
}

/// Refuses what is no CSV in UTF-8 by its first bytes. @return bytes of a byte order mark to leave out
std::size_t check_first_bytes(const std::string& file, std::string_view text) {
    constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
    if (text.starts_with(utf8_mark)) return utf8_mark.size();
    const bool is_little = text.starts_with("\xFF\xFE");
    if (is_little || text.starts_with("\xFE\xFF")) {
        throw InputError(fmt::format("{}: UTF-16 (byte order mark {}): save as CSV UTF-8", file,
                                     is_little ? "FF FE" : "FE FF"));
    }
    if (text.starts_with("PK\x03\x04")) {
        throw InputError(fmt::format("{}: a spreadsheet or zip file, not CSV: save as CSV UTF-8", file));
    }
    return 0;
}

/// Parses the blocks of one table.
class TableReader {
  public:
    TableReader(TextSource& source, const TableColumns& columns, char separator)
        : source_(source),
          separator_(separator),
          builder_(source.name(), columns, separator),
          parser_(separator, builder_) {}

    void parse(std::string_view block) {
        const std::optional<std::size_t> wrong = check_.first_wrong(block);
        check(parser_.parse(block.substr(0, wrong.value_or(block.size()))));
        if (wrong) fail_byte(check_.wrong_byte());
        bytes_ += block.size();
    }

    Table read(std::string_view beginning) {
        parse(beginning);
        builder_.reserve(bytes_, source_.bytes());
        std::string block(block_bytes, '\0');
        while (const std::size_t size = source_.read(block.data(), block.size())) {
            parse(std::string_view(block).substr(0, size));
        }
        if (check_.is_cut()) {
            throw InputError(fmt::format("{}:{}: the file ends inside a character: is it cut off?",
                                         source_.name(), parser_.line()));
        }
        check(parser_.finish());
        return builder_.finish();
    }

  private:
    void check(CsvParser::Problem problem) const {
        if (problem == CsvParser::Problem::none) return;
        const std::string column = builder_.current_column();
        const std::string place =
            fmt::format("{}:{}:{}", source_.name(), parser_.cell_line(),
                        column.empty() ? "" : fmt::format(" column {}:", in_quotes(column, '\'')));
        switch (problem) {
            case CsvParser::Problem::quote_inside:
                throw InputError(
                    fmt::format("{} a quote inside a cell without quotes around it: put the cell in "
                                "quotes and write the quote twice",
                                place));
            case CsvParser::Problem::after_quote:
                throw InputError(
                    fmt::format("{} text after the quote that ends a cell: write a quote inside a cell "
                                "twice, and {} between cells",
                                place, separator_ == '\t' ? "a tab" : in_quotes({&separator_, 1}, '\'')));
            case CsvParser::Problem::open_quote:
                throw InputError(fmt::format("{} a quote opens here and is never closed", place));
            default:
                throw InputError(
                    fmt::format("{} a cell larger than {} MiB begins here: is a quote never closed?", place,
                                CsvParser::max_cell_bytes >> 20U));
        }
    }

    [[noreturn]] void fail_byte(std::uint8_t byte) const {
        const std::string place = fmt::format("{}:{}", source_.name(), parser_.line());
        if (byte == 0) {
            throw InputError(
                fmt::format("{}: a NUL byte (UTF-16 without a byte order mark, or no text at all?): save "
                            "as CSV UTF-8",
                            place));
        }
        throw InputError(fmt::format(
            "{}: byte {:02X} is not UTF-8 (Latin-1 or Windows-1252?): save as CSV UTF-8", place, byte));
    }

    TextSource& source_;
    char separator_;
    TableBuilder builder_;
    CsvParser parser_;
    Utf8Check check_;
    std::uint64_t bytes_ = 0;
};

Table read_source(TextSource& source, const TableColumns& columns) {
    check_columns(columns);
    const std::string text = read_beginning(source);
    const std::string_view beginning = std::string_view(text).substr(check_first_bytes(source.name(), text));
    TableReader reader(source, columns, find_separator(source.name(), beginning, columns));
    return reader.read(beginning);
}

}  // namespace

Table read_table(const std::filesystem::path& file, const TableColumns& columns) {
    TextSource source(file);
    return read_source(source, columns);
}

Table parse_table(std::string_view text, const std::string& name, const TableColumns& columns) {
    TextSource source(name, text);
    return read_source(source, columns);
}

}  // namespace causum
