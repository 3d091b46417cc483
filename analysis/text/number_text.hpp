#pragma once

#include <string>

namespace causum::analysis {

/// A number with so many significant digits, without exponent between 1e-4 and 1e6: "0.272", "10.2", "60000",
/// "1e7"; "1" only if it is 1, else "1.00".
[[nodiscard]] std::string short_number(double value, int digits = 3);

}  // namespace causum::analysis
