#pragma once

#include <span>
#include <string>

namespace causum {

/// Why a column of numbers may be none that smooth models fit, to follow its name: "is 0 in 46 % of the
/// rows"; more than 20 % zeros, fewer than 20 different values, a value more than 20 sd from the mean. Empty
/// if there is nothing.
[[nodiscard]] std::string column_warning(std::span<const double> values);

}  // namespace causum
