#include "analysis/statistics/monte_carlo.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "analysis/statistics/resampling.hpp"
#include "core/errors.hpp"
#include "tests/analysis/statistics/skewed_pairs.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

/// Standard deviation of the statistic over bootstrap samples of the pairs.
double bootstrap_error(const Pairs& pairs, const std::function<double(const Pairs&)>& statistic) {
    constexpr std::size_t resamples = 400;
    std::vector<double> values;
    Pairs sample = pairs;
    for (std::size_t b = 0; b < resamples; ++b) {
        for (std::size_t i = 0; i < pairs.a.size(); ++i) {
            const std::size_t place = resampled_place(pairs.a.size(), b, i);
            sample.a[i] = pairs.a[place];
            sample.b[i] = pairs.b[place];
        }
        values.push_back(statistic(sample));
    }
    return standard_deviation(values);
}

double wins(const Pairs& pairs) {
    double count = 0.0;
    for (std::size_t i = 0; i < pairs.a.size(); ++i) count += pairs.a[i] < pairs.b[i] ? 1.0 : 0.0;
    return count;
}

std::vector<double> logs(std::vector<double> values) {
    for (double& value : values) value = std::log(value);
    return values;
}

TEST_CASE("closed-form standard errors are those of the bootstrap and of repeated studies",
          "[analysis][measures]") {
    struct Case {
        const char* name;
        std::function<MonteCarloEstimate(const Pairs&)> estimate;
    };
    const std::vector<Case> cases = {
        {"mean", [](const Pairs& p) { return estimate_mean(p.a); }},
        {"mean of log", [](const Pairs& p) { return estimate_mean(logs(p.a)); }},
        {"root of mean", [](const Pairs& p) { return estimate_root_of_mean(p.a); }},
        {"root mean square", [](const Pairs& p) { return estimate_root_mean_square(p.a); }},
        {"median", [](const Pairs& p) { return estimate_median(p.a); }},
        {"win rate", [](const Pairs& p) { return estimate_proportion(wins(p), p.a.size()); }},
        {"difference", [](const Pairs& p) { return paired_difference(p.a, p.b); }},
        {"ratio", [](const Pairs& p) { return paired_ratio(p.a, p.b); }},
        {"geometric ratio", [](const Pairs& p) { return paired_geometric_ratio(p.a, p.b); }},
    };
    constexpr std::size_t studies = 400;
    constexpr std::size_t bootstrapped = 25;
    for (const Case& one : cases) {
        Uniforms uniforms(11);
        double closed = 0.0;
        double closed_here = 0.0;
        double bootstrap = 0.0;
        std::vector<double> values;
        for (std::size_t study = 0; study < studies; ++study) {
            const Pairs pairs = skewed_pairs(uniforms, 200);
            const MonteCarloEstimate estimate = one.estimate(pairs);
            values.push_back(estimate.value);
            closed += estimate.error / static_cast<double>(studies);
            if (study >= bootstrapped) continue;
            closed_here += estimate.error;
            bootstrap += bootstrap_error(pairs, [&](const Pairs& p) { return one.estimate(p).value; });
        }
        INFO(one.name << ": closed form / bootstrap " << closed_here / bootstrap << ", / repeated studies "
                      << closed / standard_deviation(values));
        // The bootstrap's own error is 0.7 %, that of the sd over studies 3.5 % of a normal statistic.
        CHECK(std::abs(closed_here / bootstrap - 1.0) < 0.06);
        CHECK(std::abs(closed / standard_deviation(values) - 1.0) < 0.13);
    }
}

TEST_CASE("Monte Carlo estimates computed by hand", "[analysis][measures]") {
    const MonteCarloEstimate root = estimate_root_of_mean(std::vector<double>{-1.0, 9.0});
    CHECK(root.value == Approx(2.0));
    CHECK(root.error == Approx(5.0 / 4.0));  // mean 4 ± 5
    CHECK(estimate_root_of_mean(std::vector<double>{-3.0, 1.0}).value == 0.0);
    const MonteCarloEstimate rms = estimate_root_mean_square(std::vector<double>{1.0, 7.0});
    CHECK(rms.value == Approx(5.0));
    CHECK(rms.error == Approx(24.0 / 10.0));  // squares 1 and 49: standard error 24
    const MonteCarloEstimate rate = estimate_proportion(1.0, 4);
    CHECK(rate.value == 0.25);
    CHECK(rate.error == Approx(std::sqrt(0.1875 / 4.0)));
    const MonteCarloEstimate ratio =
        paired_ratio(std::vector<double>{2.0, 6.0}, std::vector<double>{1.0, 3.0});
    CHECK(ratio.value == Approx(2.0));
    CHECK(ratio.error == Approx(0.0).margin(1e-15));
    CHECK(std::isnan(estimate_root_of_mean(std::vector<double>{1.0}).error));
    CHECK(std::isnan(estimate_median(std::vector<double>{1.0, 2.0}).error));
    CHECK(estimate_proportion(0.0, 0).count == 0);
    // n = 10: 2 (1 + 10)/1024 = .021 for one value cut off at each end, .109 for two
    std::vector<double> ten(10);
    for (std::size_t i = 0; i < 10; ++i) ten[i] = static_cast<double>(10 - i);
    const Interval interval = median_interval(ten);
    CHECK(interval.value == 5.5);
    CHECK(interval.low == 2.0);
    CHECK(interval.high == 9.0);
    CHECK(std::isnan(median_interval(std::vector<double>{1.0, 2.0, 3.0, 4.0, 5.0}).low));
    CHECK(std::isnan(median_interval({}).value));
    CHECK_THROWS_AS(paired_ratio(std::vector<double>{1.0}, std::vector<double>{}), ArgumentError);
}

TEST_CASE("geometric means of ratios and shares of variance computed by hand", "[analysis][measures]") {
    const std::vector<double> a = {0.2, 0.3, 0.4};
    const std::vector<double> b = {0.1, 0.2, 0.3};
    const MonteCarloEstimate ratio = paired_geometric_ratio(a, b);  // of 2, 1.5, 4/3
    CHECK(ratio.value == Approx(std::cbrt(4.0)));
    // sd of log 2, log 1.5, log 4/3 over √3, times the value
    CHECK(ratio.error == Approx(0.208581 / std::sqrt(3.0) * std::cbrt(4.0)).epsilon(1e-5));
    CHECK(ratio.count == 3);
    CHECK(paired_geometric_ratio(a, std::vector<double>{0.1, 0.0, 0.3}).count == 0);
    CHECK(std::isnan(paired_geometric_ratio(a, std::vector<double>{0.1, -0.2, 0.3}).value));
    CHECK_THROWS_AS(paired_geometric_ratio(a, std::vector<double>{0.1}), ArgumentError);
    // Deviations −1, −1, 2 of a sum of squares of 6.
    CHECK(largest_share(std::vector<double>{1.0, 1.0, 4.0}) == Approx(4.0 / 6.0));
    CHECK(std::isnan(largest_share(std::vector<double>{1.0, 4.0})));
    CHECK(std::isnan(largest_share(std::vector<double>{2.0, 2.0, 2.0})));
}

TEST_CASE("quantiles lie between order statistics", "[analysis][measures]") {
    const std::vector<double> values = {1.0, 2.0, 4.0};
    CHECK(sorted_quantile(values, 0.5) == 2.0);
    CHECK(sorted_quantile(values, 0.75) == Approx(3.0));
    CHECK(sorted_quantile(values, 1.0) == 4.0);
}

TEST_CASE("a bound beyond the axis is infinite, not missing", "[analysis][findings]") {
    const std::vector<double> values = {-infinity, -infinity, 1.0, 2.0, infinity};
    CHECK(sorted_quantile(values, 0.25) == -infinity);
    CHECK(sorted_quantile(values, 0.3) == -infinity);  // between −∞ and 1: the nearer one
    CHECK(sorted_quantile(values, 0.45) == 1.0);
    CHECK(sorted_quantile(values, 0.95) == infinity);
}

}  // namespace
}  // namespace causum::analysis
