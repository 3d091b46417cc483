#include "sim/step_map.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "tests/support/catch.hpp"

using causum::sim::StepMap;

namespace {

double mapped(const StepMap& map, double x) {
    map.apply(&x, 1);
    return x;
}

/// The definition, one sample at a time.
double slow_quantile(const std::vector<double>& samples, std::vector<double> column, double x) {
    std::ranges::sort(column);
    double below = 0.0;
    for (const double s : samples) below += s < x ? 1.0 : s == x ? 0.5 : 0.0;
    const double place = below / static_cast<double>(samples.size()) * static_cast<double>(column.size());
    return column[std::min(static_cast<std::size_t>(place), column.size() - 1)];
}

}  // namespace

TEST_CASE("a step map by quantiles is the definition, ties at the middle of their block", "[step_map]") {
    const std::vector<double> column = {0.0, 0.0, 0.0, 1.5, 2.0, 7.0, 7.0, 9.0};
    const std::vector<std::vector<double>> all_samples = {
        {3.0, 1.0, 2.0, 2.0, 2.0, 5.0, 4.0, -1.0, 0.25, 8.0, 2.0},
        {1.0, 1.0, 1.0, 1.0},
        {6.0},
        {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6},
    };
    for (const std::vector<double>& samples : all_samples) {
        const StepMap map = StepMap::quantiles(samples, column);
        std::vector<double> points = {-100.0, 100.0, 0.0};
        for (const double s : samples) {
            for (const double direction : {-1.0, 1.0})
                points.push_back(std::nextafter(s, direction * std::numeric_limits<double>::infinity()));
            points.push_back(s);
        }
        for (const double x : points) {
            CAPTURE(x);
            CHECK(mapped(map, x) == slow_quantile(samples, column, x));
        }
    }
}

TEST_CASE("a step map of near values takes values and what is near them to their level", "[step_map]") {
    const StepMap map = StepMap::nearest({0.5, -1.0, -1.0, 3.0}, {10.0, 20.0, 10.0, 40.0});
    for (const double shift : {0.0, 1e-12, -1e-12}) {
        CHECK(mapped(map, -1.0 + shift) == 10.0);
        CHECK(mapped(map, 0.5 + shift) == 20.0);
        CHECK(mapped(map, 3.0 + shift) == 40.0);
    }
    CHECK(mapped(StepMap::nearest({2.0}, {5.0}), -3.0) == 5.0);
}
