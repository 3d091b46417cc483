#pragma once

#include <string>

#include "analysis/findings.hpp"

namespace causum::analysis {

/// A number with three significant digits, without exponent between 1e-4 and 1e6: "0.272", "10.2", "60000".
[[nodiscard]] std::string short_number(double value);

/// "0.27 [95 %: 0.22 to 0.33]", with a no-break space; bounds beyond the axis as "beyond 2".
[[nodiscard]] std::string interval_text(const Interval& interval, double first, double last);

/// The finding in one sentence, with its numbers.
[[nodiscard]] std::string finding_text(const Finding& finding);

}  // namespace causum::analysis
