#include "core/student_distribution.hpp"

#include <fmt/core.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "core/errors.hpp"
#include "core/incomplete_beta.hpp"
#include "core/normal_distribution.hpp"

namespace causum {
namespace {

/// ln Γ(x + ½) − ln Γ(x) for x >= ½: Stirling's series where it is exact enough, stepped down from there.
double log_gamma_half_step(double x) {
    double product = 1.0;  // Γ(x + ½)/Γ(x) = Γ(x + n + ½)/Γ(x + n) Π (x + i)/(x + i + ½)
    for (; x < 32.0; x += 1.0) product *= x / (x + 0.5);
    const double u = 1.0 / x;
    // ½ ln x − 1/(8x) + 1/(192x³) − 1/(640x⁵) + 17/(14336x⁷)
    const double v = u * u;
    const double series = u * (-1.0 / 8.0 + v * (1.0 / 192.0 + v * (-1.0 / 640.0 + v * (17.0 / 14336.0))));
    return portable_log(product) + 0.5 * portable_log(x) + series;
}

/// The distribution for t > 0.
struct Student {
    explicit Student(double degrees_of_freedom) : nu(degrees_of_freedom) {
        // 1/B(ν/2, ½)
        inverse_beta = portable_exp(log_gamma_half_step(0.5 * nu)) / std::sqrt(std::numbers::pi);
    }
    /// P(T > t)
    [[nodiscard]] double tail(double t) const {
        const double square = t * t;
        const double x = nu / (nu + square), y = square / (nu + square);
        const double a = 0.5 * nu, b = 0.5;
        const double power =  // x^a y^b
            portable_exp(-a * portable_log(1.0 + square / nu)) * std::sqrt(y) * inverse_beta;
        if (x < (a + 1.0) / (a + b + 2.0)) return 0.5 * power * beta_fraction(a, b, x) / a;
        return 0.5 - 0.5 * power * beta_fraction(b, a, y) / b;
    }
    [[nodiscard]] double density(double t) const {
        return inverse_beta / std::sqrt(nu) *
               portable_exp(-0.5 * (nu + 1.0) * portable_log(1.0 + t * t / nu));
    }

    double nu;
    double inverse_beta;
};

/// t > 0 with P(T > t) = tail < ½.
double upper_quantile(double tail, double nu) {
    const Student student(nu);
    double low = 0.0, high = 1.0;
    while (student.tail(high) > tail && high < 1e150) {
        low = high;
        high *= 2.0;
    }
    double t = 0.5 * (low + high);
    constexpr int most = 200;
    for (int step = 0; step < most; ++step) {
        const double excess = student.tail(t) - tail;
        (excess > 0.0 ? low : high) = t;
        double next = t + excess / student.density(t);
        if (!(next > low && next < high)) next = 0.5 * (low + high);
        const double change = std::abs(next - t);
        t = next;
        if (change <= 1e-15 * t) break;
    }
    return t;
}

double near_normal(double p, double nu) {
    const double z = normal_quantile(p), square = z * z;
    const double first = z * (square + 1.0) / 4.0;
    const double second = z * ((5.0 * square + 16.0) * square + 3.0) / 96.0;
    return z + (first + second / nu) / nu;
}

}  // namespace

double student_quantile(double p, double degrees_of_freedom) {
    if (!(degrees_of_freedom >= 1.0) || !(p >= 0.0 && p <= 1.0)) {
        throw ArgumentError(fmt::format("student_quantile({}, {}): needs p in [0, 1] and a degree of freedom",
                                        p, degrees_of_freedom));
    }
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (p == 0.0) return -infinity;
    if (p == 1.0) return infinity;
    if (p == 0.5) return 0.0;
    constexpr double nearly_normal = 1e5;
    if (degrees_of_freedom >= nearly_normal) return near_normal(p, degrees_of_freedom);
    return p < 0.5 ? -upper_quantile(p, degrees_of_freedom) : upper_quantile(1.0 - p, degrees_of_freedom);
}

}  // namespace causum
