#include "core/normal_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/elementary.hpp"

namespace causum {
namespace {

/// P(Z > x) / φ(x) for x >= 3: 1/(x + 1/(x + 2/(x + 3/(x + …)))), evaluated from the inside out.
double mills_ratio(double x) {
    double fraction = x;
    for (int i = 200; i >= 1; --i) fraction = x + i / fraction;
    return 1.0 / fraction;
}

constexpr double tail_start = 3.0;
const double inverse_sqrt_two_pi = 1.0 / std::sqrt(2.0 * std::numbers::pi);

/// A kernel's value of one number.
double of_one(void (*kernel)(double*, int), double x) {
    constexpr int n = 8;
    alignas(64) double block[n] = {x, x, x, x, x, x, x, x};
    kernel(block, n);
    return block[0];
}

/// Φ⁻¹(u) for u < ½ by Newton's method on ln Φ. That is concave, and Φ(−√(−2 ln u)) < u: from there every
/// step goes up to the root and none beyond it.
double quantile_by_steps(double u) {
    constexpr int most = 50;
    double z = -std::sqrt(-2.0 * portable_log(u));
    for (int step = 0; step < most; ++step) {
        const double below = normal_cdf(z);
        const double density = portable_exp(-0.5 * z * z) * inverse_sqrt_two_pi;
        const double change = portable_log(u / below) * below / density;
        z += change;
        if (std::abs(change) <= 1e-15 * std::abs(z)) break;
    }
    return z;
}

}  // namespace

double portable_exp(double x) {
    return of_one(elementary().exponential, x);
}

double portable_log(double x) {
    return of_one(elementary().natural_log, x);
}

double normal_quantile(double u) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (!(u > 0.0)) return -infinity;
    if (!(u < 1.0)) return infinity;
    // The kernel is made for multiples of 2^-53: of what lies between, it would round 2u - 1.
    const double multiple = u * 0x1p53;
    return multiple == std::floor(multiple) ? of_one(elementary().normal_quantile, u)
                                            : quantile_by_steps(std::max(u, 1e-300));
}

double normal_cdf(double x) {
    const double size = std::abs(x);
    const double density = portable_exp(-0.5 * size * size) * inverse_sqrt_two_pi;
    double upper = 0.0;  // P(Z > |x|)
    if (size < tail_start) {
        // Φ(x) − ½ = φ(x) Σ x^{2i+1} / (1·3·…·(2i+1))
        double term = size;
        double sum = size;
        for (int i = 1; term > 1e-18 * sum; ++i) {
            term *= size * size / (2 * i + 1);
            sum += term;
        }
        upper = 0.5 - density * sum;
    } else {
        upper = density * mills_ratio(size);
    }
    return x < 0.0 ? upper : 1.0 - upper;
}

double normal_cdf_tilted(double x, double tilt) {
    if (tilt - x < tail_start) return portable_exp(0.5 * tilt * tilt) * normal_cdf(x - tilt);
    // exp(tilt²/2) φ(x − tilt) = exp(x tilt − x²/2) / √(2π)
    return portable_exp(x * tilt - 0.5 * x * x) * inverse_sqrt_two_pi * mills_ratio(tilt - x);
}

}  // namespace causum
