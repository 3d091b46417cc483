#include "analysis/statistics/statistics.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "core/errors.hpp"
#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

TEST_CASE("statistics of a handful of numbers are those computed by hand", "[analysis][statistics]") {
    const std::vector<double> values = {2, 4, 4, 4, 5, 5, 7, 9};
    CHECK(sum(values) == 40.0);
    CHECK(mean(values) == 5.0);
    CHECK(standard_deviation(values) == Approx(std::sqrt(32.0 / 7.0)).epsilon(1e-15));
    CHECK(standard_error(values) == Approx(std::sqrt(32.0 / 7.0 / 8.0)).epsilon(1e-15));
    CHECK(median(values) == 4.5);
    CHECK(median(std::vector<double>{9, 1, 5}) == 5.0);
    const MonteCarloEstimate estimate = estimate_mean(values);
    CHECK(estimate.value == 5.0);
    CHECK(estimate.error == standard_error(values));
    CHECK(estimate.count == 8);
}

TEST_CASE("too few values have no mean or no standard error", "[analysis][statistics]") {
    const std::vector<double> nothing;
    CHECK(sum(nothing) == 0.0);
    CHECK(std::isnan(mean(nothing)));
    CHECK(std::isnan(median(nothing)));
    CHECK(std::isnan(standard_error(nothing)));
    const std::vector<double> one = {3.0};
    CHECK(mean(one) == 3.0);
    CHECK(median(one) == 3.0);
    CHECK(std::isnan(standard_deviation(one)));
    CHECK(std::isnan(standard_error(one)));
}

TEST_CASE("the sum keeps what a plain sum loses", "[analysis][statistics]") {
    CHECK(sum(std::vector<double>{1.0, 1e100, 1.0, -1e100}) == 2.0);
    // A hundred million and a tenth, ten thousand times: the deviations have 8 digits left, the plain sum 3
    // fewer.
    std::vector<double> values;
    for (int i = 0; i < 10000; ++i) values.push_back(1e8 + (i % 2 == 0 ? 0.5 : -0.5));
    CHECK(mean(values) == 1e8);
    CHECK(standard_deviation(values) == Approx(0.5 * std::sqrt(10000.0 / 9999.0)).epsilon(1e-14));
}

TEST_CASE("infinities and NaN propagate", "[analysis][statistics]") {
    CHECK(mean(std::vector<double>{1.0, inf, 2.0}) == inf);
    CHECK(std::isnan(mean(std::vector<double>{inf, -inf})));
    CHECK(std::isnan(standard_error(std::vector<double>{1.0, inf})));
    CHECK(median(std::vector<double>{1.0, inf, 2.0}) == 2.0);
    CHECK(std::isnan(median(std::vector<double>{1.0, std::nan(""), 2.0})));
}

TEST_CASE("the standard error is that of the bootstrap", "[analysis][statistics]") {
    // The bootstrap's standard deviation of the mean estimates sqrt((n - 1) / n) times the standard error. Of
    // B = 20,000 resamples its own relative standard error is 1 / sqrt(2 B) = 0.5 %. The bounds are 4 of
    // those, a false alarm in 16,000 seeds; with ddof 0 the ratio would be 1, 5 of them off, and must be
    // refused.
    Uniforms uniforms(20250611);
    std::vector<double> values;
    for (int i = 0; i < 20; ++i) values.push_back(std::exp(2.0 * uniforms.next()));
    constexpr int resamples = 20000;
    std::vector<double> means;
    for (int b = 0; b < resamples; ++b) {
        std::vector<double> resample;
        for (std::size_t i = 0; i < values.size(); ++i) {
            resample.push_back(values[static_cast<std::size_t>(uniforms.next() * 20.0)]);
        }
        means.push_back(mean(resample));
    }
    const double ratio = standard_deviation(means) / standard_error(values);
    const double expected = std::sqrt(19.0 / 20.0);
    const double bound = 4.0 / std::sqrt(2.0 * resamples);
    CHECK(std::abs(ratio / expected - 1.0) < bound);
    const double ratio_ddof_0 = ratio / expected;
    CHECK_FALSE(std::abs(ratio_ddof_0 / expected - 1.0) < bound);
}

TEST_CASE("a paired difference is the mean of the differences", "[analysis][statistics]") {
    const std::vector<double> a = {1.0, 2.0, 4.0};
    const std::vector<double> b = {0.5, 1.0, 1.0};
    const MonteCarloEstimate difference = paired_difference(a, b);
    CHECK(difference.value == Approx(1.5));
    // Differences 0.5, 1, 3: squared deviations 1 + 0.25 + 2.25 = 3.5.
    CHECK(difference.error == Approx(std::sqrt(3.5 / 2.0 / 3.0)));
    CHECK(difference.count == 3);
    CHECK_THROWS_AS(paired_difference(a, std::vector<double>{1.0}), ArgumentError);
    CHECK(paired_difference(std::vector<double>{}, std::vector<double>{}).count == 0);
}

}  // namespace
}  // namespace causum::analysis
