#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

struct csv_parser;

namespace causum {

/// What is told of a table's cells and rows.
class CsvReader {
  public:
    virtual ~CsvReader() = default;
    /// A cell without its quotes. May throw; so may end_row.
    /// @param line  the line on which the cell begins, from 1
    virtual void cell(std::string_view text, std::int64_t line) = 0;
    /// After the last cell of a row; a row without cells is an empty line.
    /// @param line  the line on which the row began, from 1
    virtual void end_row(std::int64_t line) = 0;
};

/// Lines in a text that may be ended by LF, CRLF or CR.
[[nodiscard]] std::int64_t count_line_ends(std::string_view text);

/// CSV (RFC 4180) by libcsv, block by block: with any separator, lines ended by LF, CRLF or CR, and blanks
/// around cells without quotes cut off. Quotes where they are not allowed are refused, since a reader that
/// guesses may take the rest of the file for one cell.
class CsvParser {
  public:
    enum class Problem {
        none,
        quote_inside,  ///< a quote inside a cell that does not begin with one
        after_quote,   ///< text after the quote that ends a cell
        open_quote,    ///< the text ends inside quotes
        long_cell,     ///< a cell larger than max_cell_bytes
    };
    static constexpr std::size_t max_cell_bytes = std::size_t{1} << 20U;

    CsvParser(char separator, CsvReader& reader);
    ~CsvParser();
    CsvParser(const CsvParser&) = delete;
    CsvParser& operator=(const CsvParser&) = delete;

    /// Reads a block. What the reader throws comes out of here.
    [[nodiscard]] Problem parse(std::string_view block);
    /// Ends the text, and its last row if no line end did.
    [[nodiscard]] Problem finish();

    /// The line on which the cell begins that is being read.
    [[nodiscard]] std::int64_t cell_line() const;
    /// The line that has been reached.
    [[nodiscard]] std::int64_t line() const;

  private:
    struct Events;
    [[nodiscard]] Problem problem() const;

    std::unique_ptr<csv_parser> parser_;
    std::unique_ptr<Events> events_;
};

}  // namespace causum
