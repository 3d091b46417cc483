#pragma once

#include <string>
#include <vector>

namespace causum {

/// A line of CSV (RFC 4180, but ended by \n), its fields quoted where they must be.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& fields);

/// A number as short as reads back the same; empty for NaN.
[[nodiscard]] std::string csv_number(double value);

}  // namespace causum
