#include "analysis/statistics/monte_carlo.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/errors.hpp"
#include "core/normal_distribution.hpp"

namespace causum::analysis {

namespace {

/// P(Binomial(n, 1/2) < c), added up from logarithms of its terms.
double binomial_half_below(std::size_t n, std::size_t c) {
    const auto size = static_cast<double>(n);
    double total = 0.0;
    for (std::size_t k = c; k-- > 0;) {
        const auto i = static_cast<double>(k);
        const double term = std::exp(std::lgamma(size + 1.0) - std::lgamma(i + 1.0) -
                                     std::lgamma(size - i + 1.0) - size * std::numbers::ln2);
        total += term;
        if (term < 1e-16 * total) break;
    }
    return total;
}

}  // namespace

MonteCarloEstimate estimate_root_of_mean(std::span<const double> values) {
    const MonteCarloEstimate square = estimate_mean(values);
    if (!(square.value > 0.0))
        return {square.count > 0 ? 0.0 : nan, square.error == 0.0 ? 0.0 : nan, square.count};
    const double root = std::sqrt(square.value);
    return {.value = root, .error = square.error / (2.0 * root), .count = square.count};
}

MonteCarloEstimate estimate_root_mean_square(std::span<const double> values) {
    std::vector<double> squares(values.begin(), values.end());
    for (double& value : squares) value *= value;
    return estimate_root_of_mean(squares);
}

MonteCarloEstimate estimate_median(std::span<const double> values) {
    const std::size_t n = values.size();
    MonteCarloEstimate result{.value = median(values), .count = n};
    if (n < 5 || std::isnan(result.value)) return result;
    const auto size = static_cast<double>(n);
    const auto c = static_cast<std::size_t>(std::max(std::lround(0.5 * (size + 1.0) - std::sqrt(size)), 1L));
    std::vector<double> sorted(values.begin(), values.end());
    const auto low = sorted.begin() + static_cast<std::ptrdiff_t>(c - 1);
    const auto high = sorted.begin() + static_cast<std::ptrdiff_t>(n - c);
    std::nth_element(sorted.begin(), low, sorted.end());
    const double lower = *low;
    std::nth_element(low, high, sorted.end());
    const double z = normal_quantile(1.0 - binomial_half_below(n, c));
    result.error = (*high - lower) / (2.0 * z);
    return result;
}

Interval median_interval(std::span<const double> values) {
    std::vector<double> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    Interval result{.value = median(values)};
    std::size_t c = 0;  // the outer values that the bounds leave out, and themselves
    while (c < sorted.size() / 2 && 2.0 * binomial_half_below(sorted.size(), c + 1) <= 0.05) ++c;
    if (c == 0) return result;
    result.low = sorted[c - 1];
    result.high = sorted[sorted.size() - c];
    return result;
}

MonteCarloEstimate estimate_proportion(double successes, std::size_t n) {
    if (n == 0) return {};
    const auto size = static_cast<double>(n);
    const double p = successes / size;
    return {.value = p, .error = std::sqrt(std::max(p * (1.0 - p), 0.0) / size), .count = n};
}

MonteCarloEstimate paired_ratio(std::span<const double> a, std::span<const double> b) {
    if (a.size() != b.size()) {
        throw ArgumentError(
            fmt::format("paired_ratio: {} and {} values (must be as many)", a.size(), b.size()));
    }
    const double below = mean(b);
    const double ratio = mean(a) / below;
    std::vector<double> rest(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) rest[i] = a[i] - ratio * b[i];
    return {.value = ratio, .error = standard_error(rest) / std::abs(below), .count = a.size()};
}

MonteCarloEstimate paired_geometric_ratio(std::span<const double> a, std::span<const double> b) {
    if (a.size() != b.size()) {
        throw ArgumentError(
            fmt::format("paired_geometric_ratio: {} and {} values (must be as many)", a.size(), b.size()));
    }
    std::vector<double> logs(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!(a[i] > 0.0 && b[i] > 0.0)) return {};
        logs[i] = std::log(a[i] / b[i]);
    }
    MonteCarloEstimate result = estimate_mean(logs);
    result.value = std::exp(result.value);
    result.error *= result.value;
    return result;
}

double largest_share(std::span<const double> values) {
    const double center = values.size() < 3 ? std::numeric_limits<double>::quiet_NaN() : mean(values);
    double sum = 0.0;
    double largest = 0.0;
    for (const double value : values) {
        const double square = (value - center) * (value - center);
        sum += square;
        largest = std::max(largest, square);
    }
    return sum > 0.0 ? largest / sum : std::numeric_limits<double>::quiet_NaN();
}

double sorted_quantile(std::span<const double> ascending, double probability) {
    if (ascending.empty()) return std::numeric_limits<double>::quiet_NaN();
    const double place = probability * static_cast<double>(ascending.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    if (below + 1 >= ascending.size()) return ascending.back();
    const double rest = place - static_cast<double>(below);
    if (rest == 0.0 || ascending[below] == ascending[below + 1]) return ascending[below];
    if (std::isinf(ascending[below]) || std::isinf(ascending[below + 1]))
        return ascending[rest < 0.5 ? below : below + 1];
    return ascending[below] + rest * (ascending[below + 1] - ascending[below]);
}

}  // namespace causum::analysis
