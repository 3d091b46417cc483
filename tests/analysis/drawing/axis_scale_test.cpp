#include "analysis/drawing/axis_scale.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/errors.hpp"
#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

std::vector<std::string> labels(const AxisScale& axis) {
    std::vector<std::string> result;
    for (const Tic& tic : axis.tics) {
        if (!tic.minor) result.push_back(tic.label);
    }
    return result;
}

AxisScale scale(const std::vector<double>& values, const AxisOptions& options = {}) {
    return make_axis_scale(values, {}, options);
}

TEST_CASE("an axis is logarithmic from a factor of ten on, if all is positive", "[analysis][axis_scale]") {
    CHECK_FALSE(scale({0.1, 0.99}).logarithmic);
    CHECK(scale({0.1, 1.0}).logarithmic);
    CHECK_FALSE(scale({0.0, 0.1, 1.0}).logarithmic);
    CHECK_FALSE(scale({-1.0, 100.0}).logarithmic);
}

TEST_CASE("tics are round numbers", "[analysis][axis_scale]") {
    CHECK(labels(scale({0.22, 0.58})) ==
          std::vector<std::string>{"0.25", "0.30", "0.35", "0.40", "0.45", "0.50", "0.55"});
    CHECK(labels(scale({0.02, 1.0})) == std::vector<std::string>{"0.02", "0.05", "0.1", "0.2", "0.5", "1"});
    CHECK(labels(scale({0.01, 1.0}, {.length = 2.0})) == std::vector<std::string>{"0.01", "0.1", "1"});
    CHECK(labels(scale({1e-9, 1.0})) == std::vector<std::string>{"10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"});
    CHECK(labels(scale({0.0, 3e5}, {.length = 8.0})) ==
          std::vector<std::string>{"0", "5·10⁴", "10⁵", "15·10⁴", "2·10⁵", "25·10⁴", "3·10⁵"});
    CHECK(labels(scale({2.0, 5.0}, {.integers = true})) == std::vector<std::string>{"2", "3", "4", "5"});
    CHECK(labels(scale({2.0, 3.0}, {.length = 10.0, .integers = true})) ==
          std::vector<std::string>{"2", "3"});
}

TEST_CASE("the values themselves are labelled where they fit", "[analysis][axis_scale]") {
    const std::vector<double> totals = {300, 1000, 10000, 40000};
    CHECK(labels(scale(totals, {.integers = true, .tics_at_values = true})) ==
          std::vector<std::string>{"300", "1000", "10000", "40000"});
    std::vector<double> ratios = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 2, 5, 10};
    CHECK(labels(scale(ratios, {.tics_at_values = true})) ==
          std::vector<std::string>{"0.05", "0.1", "0.2", "0.5", "1", "2", "5", "10"});
}

TEST_CASE("labels do not touch and values stay inside, whatever the range", "[analysis][axis_scale]") {
    Uniforms uniforms(11);
    for (int trial = 0; trial < 500; ++trial) {
        const double low =
            std::pow(10.0, 30.0 * uniforms.next() - 15.0) * (uniforms.next() < 0.3 ? -1.0 : 1.0);
        const double high = low + std::abs(low) * std::pow(10.0, 24.0 * uniforms.next() - 12.0);
        const AxisOptions options{.length = 2.0 + 8.0 * uniforms.next(), .horizontal = uniforms.next() < 0.5};
        const AxisScale axis = make_axis_scale(std::vector<double>{low, high}, {}, options);
        CAPTURE(low, high, options.length, options.horizontal);
        CHECK(axis.low < low);
        CHECK(axis.high > high);
        CHECK(axis.position(low) > 0.0);
        CHECK(axis.position(high) < 1.0);
        bool fits = true;
        double end = -1e9;
        for (const Tic& tic : axis.tics) {
            if (tic.minor) continue;
            const double half = 0.5 * (options.horizontal ? text_length(tic.label) : line_height);
            fits = fits && axis.position(tic.value) * options.length - half > end;
            end = axis.position(tic.value) * options.length + half;
        }
        CHECK(fits);
        CHECK(axis.tics.size() < 200);
    }
}

TEST_CASE("degenerate values have an axis too", "[analysis][axis_scale]") {
    const AxisScale same = scale({0.3, 0.3});
    CHECK(same.low < 0.3);
    CHECK(same.high > 0.3);
    CHECK_FALSE(labels(same).empty());
    const AxisScale zero = scale({0.0});
    CHECK(zero.low == -1.0);
    CHECK(zero.high == 1.0);
    constexpr double inf = std::numeric_limits<double>::infinity();
    const AxisScale some = scale({std::nan(""), 1.0, inf, 2.0});
    CHECK(some.high < 2.1);
    CHECK_THROWS_AS(scale({std::nan(""), inf}), ArgumentError);
    CHECK_THROWS_AS(scale({1.0}, {.length = 0.0}), ArgumentError);
}

TEST_CASE("an error bar towards zero does not stretch a logarithmic axis", "[analysis][axis_scale]") {
    const std::vector<double> values = {0.01, 1.0};
    const AxisScale axis = make_axis_scale(values, std::vector<double>{1e-7, -1.0, 2.0}, {});
    CHECK(axis.low > 0.005);
    CHECK(axis.high > 2.0);
    CHECK(axis.position(1e-7) == 0.0);
    CHECK(axis.position(-1.0) == 0.0);
}

}  // namespace
}  // namespace causum::analysis
