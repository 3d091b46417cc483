#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace causum {

/// What a cell of a column of numbers may be.
enum class CellKind {
    number,
    missing,        ///< empty, NA, N/A, #N/A, NaN, NULL, None … (is_missing)
    decimal_comma,  ///< a number if its comma is a decimal comma
    no_number,
};

struct NumberCell {
    CellKind kind = CellKind::no_number;
    double number = 0;  ///< finite; set for `number` and `decimal_comma`
};

/// A text without the blanks (spaces, tabs, line ends) around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// Whether a cell says that there is no value. Only spellings that spreadsheets, R, Python and databases
/// write;
/// "-", "." and "?" are none: somebody must say what they stand for.
[[nodiscard]] bool is_missing(std::string_view trimmed_cell);

/// The finite double nearest to the decimal number that a cell writes: digits, a decimal point, an exponent,
/// a sign, blanks around it.
[[nodiscard]] NumberCell read_number(std::string_view cell);

/// The same; faster where most cells hold a decimal comma.
[[nodiscard]] NumberCell read_number_with_comma(std::string_view cell);

/// Whether a mark in a number may part thousands: "1,234" and "12.345.678", not "0,123", "1,23" or
/// "1234,567".
[[nodiscard]] bool may_part_thousands(std::string_view trimmed_cell, char mark);

/// Why a cell is no number and what to write instead: " is not a number (a currency sign?): write 1200".
/// @param comma_parts_cells  whether the file's separator is the comma, so that a comma in a cell has two
///                           meanings
[[nodiscard]] std::string why_no_number(std::string_view cell, bool comma_parts_cells);

/// A text as a message shows it: with the quotes given, not too long, and without bytes that cannot be shown.
[[nodiscard]] std::string in_quotes(std::string_view text, char quote);

}  // namespace causum
