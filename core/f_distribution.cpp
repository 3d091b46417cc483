#include "core/f_distribution.hpp"

#include <fmt/core.h>

#include <cmath>

#include "core/errors.hpp"
#include "core/incomplete_beta.hpp"

namespace causum {

double f_upper_tail(double f, double numerator, double denominator) {
    if (!(numerator > 0.0 && denominator > 0.0)) {
        throw ArgumentError(
            fmt::format("f_upper_tail({}, {}, {}): needs degrees of freedom > 0", f, numerator, denominator));
    }
    if (std::isnan(f)) return f;
    if (f <= 0.0) return 1.0;
    if (std::isinf(f)) return 0.0;
    const double ratio = numerator * f / denominator;
    return incomplete_beta(0.5 * denominator, 0.5 * numerator, 1.0 / (1.0 + ratio), ratio / (1.0 + ratio));
}

}  // namespace causum
