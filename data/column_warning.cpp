#include "data/column_warning.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

namespace causum {
namespace {

constexpr double most_zeros = 0.2;
constexpr std::size_t few_values = 20;
constexpr double far_away = 20.0;  ///< sd from the mean

/// The value that is farthest from the mean, and by how many sd.
std::pair<double, double> farthest(std::span<const double> values) {
    const auto count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double variance = 0.0, value = mean;
    for (const double x : values) {
        variance += (x - mean) * (x - mean) / count;
        if (std::abs(x - mean) > std::abs(value - mean)) value = x;
    }
    return {value, variance > 0.0 ? std::abs(value - mean) / std::sqrt(variance) : 0.0};
}

}  // namespace

std::string column_warning(std::span<const double> values) {
    if (values.empty()) return "";
    std::vector<std::string> reasons;
    const double zeros =
        static_cast<double>(std::ranges::count(values, 0.0)) / static_cast<double>(values.size());
    if (zeros > most_zeros) reasons.push_back(fmt::format("is 0 in {:.0f} % of the rows", 100.0 * zeros));
    const std::size_t distinct = std::set<double>(values.begin(), values.end()).size();
    if (distinct < few_values)
        reasons.push_back(fmt::format("has {} different value{}", distinct, distinct == 1 ? "" : "s"));
    const auto [value, distance] = farthest(values);
    if (distance > far_away)
        reasons.push_back(fmt::format("has {:g}, {:.0f} sd from its mean", value, distance));
    return fmt::format("{}", fmt::join(reasons, " and "));
}

}  // namespace causum
