#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/table.hpp"

namespace causum {

/// The first line of a text that holds more than blanks; line ends inside quotes do not end it.
struct HeaderLine {
    std::string_view text;
    std::int64_t number = 1;   ///< its line in the file
    bool is_complete = false;  ///< its end was found
};
[[nodiscard]] HeaderLine find_header_line(std::string_view text);

/// The character that parts the cells of a table: of comma, semicolon and tab the one that its header line
/// holds most often, quotes left out; of several as frequent the one that parts the names asked for.
/// @param file  the table's name, for messages
/// @param text  the beginning of the table
/// @throws InputError if several are as frequent and none of them parts the names; or if a later line is the
///         header with the names asked for
[[nodiscard]] char find_separator(const std::string& file, std::string_view text,
                                  const TableColumns& columns);

}  // namespace causum
