#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/csv_parser.hpp"
#include "data/decimal_mark.hpp"
#include "data/header.hpp"
#include "data/table.hpp"

namespace causum {

/// Makes a Table of cells as they come: the first row that is not empty is the header; of the others only
/// what is asked for is kept, numbers as doubles.
class TableBuilder : public CsvReader {
  public:
    /// @param file  the table's name, for messages
    TableBuilder(std::string file, TableColumns columns, char separator);

    /// @throws InputError if the header lacks what is asked for
    void cell(std::string_view text, std::int64_t line) override;
    /// @throws InputError for a row with more or fewer cells than the header has, or with a cell that is no
    /// number
    void end_row(std::int64_t line) override;

    /// Makes room for the rows of a table of which `read` of `all` bytes have been told.
    void reserve(std::uint64_t read, std::uint64_t all);

    /// The name of the column that is being read, for messages; empty if it has none.
    [[nodiscard]] std::string current_column() const;

    /// After the last row.
    /// @throws InputError if there is no header or no row that can be used, or if it is not clear what commas
    /// mean
    [[nodiscard]] Table finish();

  private:
    void number_cell(std::string_view text, std::int64_t line, std::size_t column, std::size_t place);
    void check_row(std::int64_t line) const;
    void keep_row(std::int64_t line);
    [[nodiscard]] std::string missing_text() const;
    [[nodiscard]] std::vector<std::string> notes() const;

    std::string file_;
    char separator_;
    Table table_;
    std::optional<Header> header_;
    std::int64_t header_line_ = 1;
    std::vector<char> has_content_;  ///< of each column, whether a cell of an unnamed one held something

    // the row that is being read
    std::vector<std::string> names_;  ///< if it is the header
    std::size_t column_ = 0;
    bool is_blank_ = true;
    bool is_missing_ = false;
    bool extra_are_empty_ = true;  ///< cells beyond the header's
    std::vector<double> numbers_;
    std::vector<char> missing_;  ///< of each column of numbers
    std::vector<std::string> labels_;
    std::optional<CellPlace> bad_;  ///< the first cell that is no number

    DecimalMark decimal_mark_;
    std::int64_t rows_ = 0;
    std::int64_t left_out_ = 0;
    std::int64_t empty_lines_ = 0;
    std::vector<std::int64_t> missing_counts_;  ///< of each column of numbers
};

}  // namespace causum
