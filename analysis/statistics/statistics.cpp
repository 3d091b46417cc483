#include "analysis/statistics/statistics.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/errors.hpp"

namespace causum::analysis {

namespace {
constexpr double none = std::numeric_limits<double>::quiet_NaN();
}

double sum(std::span<const double> values) {
    double total = 0.0;
    double lost = 0.0;
    for (const double value : values) {
        const double next = total + value;
        lost += std::abs(total) >= std::abs(value) ? (total - next) + value : (value - next) + total;
        total = next;
    }
    // Once the total is infinite what was lost is NaN, and the plain sum already says what there is to say.
    return std::isfinite(total) ? total + lost : total;
}

double mean(std::span<const double> values) {
    return values.empty() ? none : sum(values) / static_cast<double>(values.size());
}

double standard_deviation(std::span<const double> values) {
    if (values.size() < 2) return none;
    const auto n = static_cast<double>(values.size());
    const double center = mean(values);
    std::vector<double> deviations(values.begin(), values.end());
    for (double& deviation : deviations) deviation -= center;
    const double drift = sum(deviations);
    for (double& deviation : deviations) deviation *= deviation;
    const double squares = sum(deviations) - drift * drift / n;
    return squares < 0.0 ? 0.0 : std::sqrt(squares / (n - 1.0));
}

double standard_error(std::span<const double> values) {
    return standard_deviation(values) / std::sqrt(static_cast<double>(values.size()));
}

double median(std::span<const double> values) {
    if (values.empty() || std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); })) {
        return none;
    }
    std::vector<double> sorted(values.begin(), values.end());
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    if (sorted.size() % 2 == 1) return *middle;
    const double below = *std::max_element(sorted.begin(), middle);
    return 0.5 * below + 0.5 * *middle;
}

MonteCarloEstimate estimate_mean(std::span<const double> values) {
    return {.value = mean(values), .error = standard_error(values), .count = values.size()};
}

MonteCarloEstimate paired_difference(std::span<const double> a, std::span<const double> b) {
    if (a.size() != b.size()) {
        throw ArgumentError(
            fmt::format("paired_difference: {} and {} values (must be as many)", a.size(), b.size()));
    }
    std::vector<double> differences(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) differences[i] = a[i] - b[i];
    return estimate_mean(differences);
}

}  // namespace causum::analysis
