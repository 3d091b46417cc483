#pragma once

#include <string>

#include "analysis/statistics/statistics.hpp"

namespace causum::analysis {

/// A mean and its standard error as text. Both have the decimals that give the error two significant digits,
/// as in 0.3396 ± 0.0043, but the value has at most seven. From a million on, and below 1e-6, a power of ten
/// is taken out: (1.23 ± 0.30)e12.
struct EstimateText {
    std::string value;  ///< "0.3396"; "–" where there is none
    std::string error;  ///< "0.0043"; "–" for a single value, empty where there is none
};
[[nodiscard]] EstimateText format_estimate(const MonteCarloEstimate& estimate);

/// "0.3396 ± 0.0043"; "–" where there is no value.
[[nodiscard]] std::string to_text(const MonteCarloEstimate& estimate);

/// A value in the digits of an estimate like it, as a median beside its mean: "0.3250".
[[nodiscard]] std::string value_text(double value, const MonteCarloEstimate& like);

}  // namespace causum::analysis
