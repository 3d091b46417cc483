#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/table.hpp"

namespace causum {

/// What a column of a table is read for.
struct ColumnUse {
    enum class Kind { ignored, unnamed, number, label };
    Kind kind = Kind::ignored;
    std::size_t place = 0;  ///< in TableColumns::numbers or labels
};

/// A table's header and the columns that are read.
struct Header {
    std::vector<std::string> names;  ///< blanks around them cut off
    std::vector<ColumnUse> uses;     ///< one for each name
};

/// @param line  on which the header stands
/// @throws InputError if a column asked for is missing or appears more than once
[[nodiscard]] Header read_header(const std::string& file, std::int64_t line, std::vector<std::string> names,
                                 const TableColumns& columns);

/// "column 'x' appears twice (columns 2 and 4), and is not used", for each name of which that is so, but not
/// many.
[[nodiscard]] std::vector<std::string> duplicate_notes(const Header& header);

/// Columns as a message lists them: "(unnamed 1), red, 'my column'", and how many more there are.
[[nodiscard]] std::string list_columns(const std::vector<std::string>& names,
                                       const std::vector<std::size_t>& which);
[[nodiscard]] std::string list_names(const std::vector<std::string>& names);

/// Labels, then numbers.
[[nodiscard]] std::vector<std::string> all_names(const TableColumns& columns);

/// @throws ArgumentError if no column is asked for, one more than once, or one without a name
void check_columns(const TableColumns& columns);

}  // namespace causum
