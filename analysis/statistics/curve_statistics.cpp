#include "analysis/statistics/curve_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "analysis/statistics/statistics.hpp"

namespace causum::analysis {

namespace {

bool usable(std::span<const double> errors) {
    return std::all_of(errors.begin(), errors.end(), [](double v) { return v > 0.0 && std::isfinite(v); });
}

/// Vertex of the least-squares quadratic, relative to `center`; NaN where it is not convex.
double vertex(std::span<const double> u, std::span<const double> v) {
    // Moments about the means make the normal equations 2 × 2.
    const auto n = static_cast<double>(u.size());
    double mu = 0.0;
    double mv = 0.0;
    for (std::size_t i = 0; i < u.size(); ++i) {
        mu += u[i] / n;
        mv += v[i] / n;
    }
    double s2 = 0.0;
    for (const double value : u) s2 += (value - mu) * (value - mu) / n;
    double s3 = 0.0;
    double s4 = 0.0;
    double t1 = 0.0;
    double t2 = 0.0;
    for (std::size_t i = 0; i < u.size(); ++i) {
        const double d = u[i] - mu;
        const double q = d * d - s2;
        s3 += d * q / n;
        s4 += q * q / n;
        t1 += d * (v[i] - mv) / n;
        t2 += q * (v[i] - mv) / n;
    }
    const double determinant = s2 * s4 - s3 * s3;
    const double linear = (t1 * s4 - t2 * s3) / determinant;
    const double square = (t2 * s2 - t1 * s3) / determinant;
    return square > 0.0 && determinant > 0.0 ? mu - linear / (2.0 * square) : nan;
}

}  // namespace

double minimum_of_curve(std::span<const double> x, std::span<const double> errors) {
    if (x.size() < 3 || !usable(errors) || !usable(x)) return nan;
    const auto best =
        static_cast<std::size_t>(std::min_element(errors.begin(), errors.end()) - errors.begin());
    constexpr std::size_t reach = 2;
    constexpr double near = 4.0;
    std::size_t first = best < reach ? 0 : best - reach;
    std::size_t last = std::min(best + reach, x.size() - 1);
    while (first > 0 && x[first - 1] * near >= x[best]) --first;
    while (last + 1 < x.size() && x[last + 1] <= x[best] * near) ++last;
    std::vector<double> u;
    std::vector<double> v;
    for (std::size_t i = first; i <= last; ++i) {
        u.push_back(std::log(x[i]));
        v.push_back(std::log(errors[i]));
    }
    const double place = vertex(u, v);
    if (std::isnan(place)) return x[best];
    if (place <= u.front()) return x[first];
    if (place >= u.back()) return x[last];
    return std::exp(place);
}

double log_log_slope(std::span<const double> x, std::span<const double> errors) {
    if (x.size() < 2 || !usable(errors) || !usable(x)) return nan;
    const auto n = static_cast<double>(x.size());
    double mu = 0.0;
    for (const double value : x) mu += std::log(value) / n;
    double above = 0.0;
    double below = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double d = std::log(x[i]) - mu;
        above += d * std::log(errors[i]);
        below += d * d;
    }
    return above / below;
}

double value_on_curve(std::span<const double> x, std::span<const double> errors, double at) {
    const auto right = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::lower_bound(x.begin(), x.end() - 1, at) - x.begin()));
    const double part = std::log(at / x[right - 1]) / std::log(x[right] / x[right - 1]);
    return std::exp((1.0 - part) * std::log(errors[right - 1]) + part * std::log(errors[right]));
}

double sample_factor(double samples, double error, std::span<const double> topline_samples,
                     std::span<const double> topline_errors) {
    if (topline_samples.size() < 2 || !usable(topline_errors) || !(error > 0.0) || !std::isfinite(error))
        return nan;
    if (error > topline_errors.front()) return infinity;
    for (std::size_t i = 1; i < topline_errors.size(); ++i) {
        if (topline_errors[i] > error) continue;
        const double step = std::log(topline_errors[i - 1] / topline_errors[i]);
        const double part = step > 0.0 ? std::log(topline_errors[i - 1] / error) / step : 0.0;
        return samples /
               (topline_samples[i - 1] * std::pow(topline_samples[i] / topline_samples[i - 1], part));
    }
    return 0.0;
}

double crossing(std::span<const double> x, std::span<const double> errors, std::span<const double> others) {
    if (x.size() < 2 || !usable(errors) || !usable(others)) return nan;
    double before = std::log(errors[0] / others[0]);
    if (before >= 0.0) return -infinity;
    for (std::size_t i = 1; i < x.size(); ++i) {
        const double here = std::log(errors[i] / others[i]);
        if (here >= 0.0) return x[i - 1] + (x[i] - x[i - 1]) * before / (before - here);
        before = here;
    }
    return infinity;
}

}  // namespace causum::analysis
