#include "core/incomplete_beta.hpp"

#include <cmath>
#include <numbers>

#include "core/normal_distribution.hpp"

namespace causum {

double log_gamma(double x) {
    constexpr double large = 16.0;
    double product = 1.0;  // Γ(x) = Γ(x + n) / Π (x + i)
    while (x < large) {
        product *= x;
        x += 1.0;
    }
    const double u = 1.0 / x;
    const double v = u * u;
    const double series =
        u * (1.0 / 12.0 + v * (-1.0 / 360.0 + v * (1.0 / 1260.0 + v * (-1.0 / 1680.0 + v * (1.0 / 1188.0)))));
    return (x - 0.5) * portable_log(x) - x + 0.5 * portable_log(2.0 * std::numbers::pi) + series -
           portable_log(product);
}

double beta_fraction(double a, double b, double x) {
    constexpr int most = 1000;
    constexpr double tiny = 1e-300;
    const auto away_from_0 = [](double value) { return std::abs(value) < tiny ? tiny : value; };
    double c = 1.0;
    double d = 1.0 / away_from_0(1.0 - (a + b) * x / (a + 1.0));
    double result = d;
    for (int m = 1; m <= most; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1.0 / away_from_0(1.0 + even * d);
        c = away_from_0(1.0 + even / c);
        result *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1.0 / away_from_0(1.0 + odd * d);
        c = away_from_0(1.0 + odd / c);
        result *= d * c;
        if (std::abs(d * c - 1.0) < 1e-15) break;
    }
    return result;
}

double incomplete_beta(double a, double b, double x, double y) {
    if (!(x > 0.0)) return x <= 0.0 ? 0.0 : x;  // NaN stays
    if (!(y > 0.0)) return y <= 0.0 ? 1.0 : y;
    const double log_power =
        a * portable_log(x) + b * portable_log(y) + log_gamma(a + b) - log_gamma(a) - log_gamma(b);
    const double power = portable_exp(log_power);
    if (x < (a + 1.0) / (a + b + 2.0)) return power * beta_fraction(a, b, x) / a;
    return 1.0 - power * beta_fraction(b, a, y) / b;
}

}  // namespace causum
