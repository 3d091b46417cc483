#pragma once

#include <cstddef>
#include <string>

namespace causum {

/// Why a column of numbers may be none that smooth models fit, to follow its name: "is 0 in 46 % of the
/// rows"; more than 20 % zeros, or fewer than 20 different values. Empty if there is nothing.
/// @param zeros  share of the values that are 0
/// @param distinct  number of different values
[[nodiscard]] std::string column_warning(double zeros, std::size_t distinct);

}  // namespace causum
