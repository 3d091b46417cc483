#include "analysis/summary/measures.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <vector>

#include "analysis/statistics/monte_carlo.hpp"
#include "analysis/statistics/resampling.hpp"
#include "analysis/summary/summary.hpp"
#include "core/errors.hpp"
#include "tests/analysis/synthetic_table.hpp"

namespace causum::analysis {
namespace {

using results::Metric;

/// n pairs of correlated lognormal errors, as excess_rmse of two estimators on the same models.
struct Pairs {
    std::vector<double> a;
    std::vector<double> b;
};

Pairs skewed_pairs(Uniforms& uniforms, std::size_t n) {
    Pairs pairs;
    for (std::size_t i = 0; i < n; ++i) {
        const double shared = normal_quantile(uniforms.next());
        pairs.a.push_back(0.3 * std::exp(0.5 * shared + 0.3 * normal_quantile(uniforms.next())));
        pairs.b.push_back(0.2 * std::exp(0.5 * shared + 0.2 * normal_quantile(uniforms.next())));
    }
    return pairs;
}

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
        {"empirical SE", [](const Pairs& p) { return estimate_spread(logs(p.a)); }},
        {"empirical SE, skewed", [](const Pairs& p) { return estimate_spread(p.a); }},
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
    const MonteCarloEstimate spread = estimate_spread(std::vector<double>{-1.0, 1.0, -1.0, 1.0});
    CHECK(spread.value == Approx(std::sqrt(4.0 / 3.0)));
    // m₄ = 1, s⁴ = 16/9, (n−3)/(n−1) = 1/3: (1 − 16/27) / 4 under the root.
    CHECK(spread.error == Approx(std::sqrt(11.0 / 108.0) / (2.0 * std::sqrt(4.0 / 3.0))));
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
    CHECK(std::isnan(estimate_spread(std::vector<double>{1.0}).error));
    CHECK(std::isnan(estimate_median(std::vector<double>{1.0, 2.0}).error));
    CHECK(estimate_proportion(0.0, 0).count == 0);
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

TEST_CASE("resampled geometric means are those of a loop", "[analysis][resampling]") {
    Eigen::MatrixXd values(4, 3);
    values << 1.0, 2.0, 0.0,     //
        4.0, std::nan(""), 1.0,  //
        2.0, 8.0, 1.0,           //
        0.5, 1.0, 1.0;
    const ResampledMeans means = resample_geometric_means(values, 9);
    CHECK(means.observed(0) == Approx(std::pow(4.0, 0.25)));
    CHECK(means.observed(1) == Approx(std::cbrt(16.0)));
    CHECK(std::isnan(means.observed(2)));  // of a zero there is none
    for (std::size_t b = 0; b < 9; ++b) {
        double sum = 0.0;
        for (std::size_t i = 0; i < 4; ++i)
            sum += std::log(values(static_cast<Eigen::Index>(resampled_place(4, b, i)), 0));
        CHECK(means.bootstrap(static_cast<Eigen::Index>(b), 0) == Approx(std::exp(sum / 4.0)));
    }
}

TEST_CASE("normal quantiles are the inverse of the distribution function", "[analysis][measures]") {
    CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-13));
    CHECK(normal_quantile(0.5) == Approx(0.0).margin(1e-15));
    CHECK(normal_quantile(1e-10) == Approx(-6.361340902404056).epsilon(1e-12));
    for (const double p : {1e-6, 0.01, 0.3, 0.7, 0.999}) CHECK(normal_cdf(normal_quantile(p)) == Approx(p));
    CHECK(std::isinf(normal_quantile(0.0)));
    const std::vector<double> values = {1.0, 2.0, 4.0};
    CHECK(sorted_quantile(values, 0.5) == 2.0);
    CHECK(sorted_quantile(values, 0.75) == Approx(3.0));
    CHECK(sorted_quantile(values, 1.0) == 4.0);
}

TEST_CASE("all available and commonly successful replicates stand side by side", "[analysis][measures]") {
    results::Table table = make_table(1, 4, {"plug_in", "joint"});
    for (std::size_t r = 0; r < 4; ++r) {
        set_ok(table, table.row(0, r, 0), 1.0, static_cast<double>(r + 1));
        set_ok(table, table.row(0, r, 1), 1.0, 2.0);
    }
    set_failed(table, table.row(0, 3, 1), FitStatus::not_converged);
    const Measures plug_in = summarize(table).row(0, 0).measures;
    CHECK(plug_in.mean.value == Approx(2.5));
    CHECK(plug_in.mean_common.value == Approx(2.0));
    CHECK(plug_in.mean_common.count == 3);
    CHECK(plug_in.win_rate.value == Approx(0.5));  // one win, one tie, one loss
    CHECK(plug_in.difference.value == Approx(0.0).margin(1e-15));
    CHECK(plug_in.ratio.value == Approx(1.0));
    CHECK(plug_in.quantiles[2] == Approx(2.5));
    const Measures joint = summarize(table).row(0, 1).measures;
    CHECK(joint.failure_rate.value == 0.25);
    CHECK(joint.failure_rate.error == Approx(std::sqrt(0.1875 / 4.0)));
    CHECK(joint.win_rate.count == 0);
    CHECK(plug_in.bias_squared.count == 0);
}

TEST_CASE("systematic error and variance apart where data sets are several", "[analysis][measures]") {
    results::Table table = make_table(1, 2, {"joint"});
    for (std::size_t r = 0; r < 2; ++r) {
        set_ok(table, table.row(0, r, 0), 1.0, 1.0);
        table.metric(Metric::bias_squared)[table.row(0, r, 0)] = 3.0 - static_cast<double>(r);
        table.metric(Metric::variance)[table.row(0, r, 0)] = 1.0 + static_cast<double>(r);
        table.metric(Metric::bias)[table.row(0, r, 0)] = r == 0 ? -0.5 : 1.5;
    }
    const Measures joint = summarize(table).row(0, 0).measures;
    CHECK(joint.bias_squared.value == Approx(2.5));
    CHECK(joint.variance.value == Approx(1.5));
    CHECK(joint.systematic_share.value == Approx(0.625));
    CHECK(joint.systematic_share.error == Approx(0.125));  // rests ± 0.5, over 4
    CHECK(joint.bias.value == Approx(0.5));
    CHECK(joint.bias.error == Approx(1.0));
    CHECK(joint.empirical_se.value == Approx(std::sqrt(2.0)));
}

TEST_CASE("the bootstrap draws every place alike and the same each time", "[analysis][resampling]") {
    std::vector<std::size_t> counts(7, 0);
    for (std::size_t b = 0; b < 1000; ++b) {
        for (std::size_t i = 0; i < 7; ++i) ++counts.at(resampled_place(7, b, i));
    }
    double chi_squared = 0.0;
    for (const std::size_t count : counts)
        chi_squared += std::pow(static_cast<double>(count) - 1000.0, 2) / 1000.0;
    CHECK(chi_squared < 22.5);  // 6 degrees of freedom: exceeded once in a thousand
    CHECK(resampled_place(1000, 0, 0) == 912);
    CHECK(resampled_place(1000, 998, 12) == 460);
}

TEST_CASE("resampled means are those of a loop", "[analysis][resampling]") {
    Eigen::MatrixXd values(6, 2);
    values << 1, 10, 2, std::nan(""), 4, 30, 8, 40, 16, std::nan(""), 32, 60;
    const ResampledMeans means = resample_means(values, 70);
    CHECK(means.observed(0) == Approx(10.5));
    CHECK(means.observed(1) == Approx(35.0));
    for (const std::size_t b : {0U, 1U, 63U, 64U, 69U}) {
        double sum_a = 0.0;
        double sum_b = 0.0;
        double count_b = 0.0;
        for (std::size_t i = 0; i < 6; ++i) {
            const auto place = static_cast<Eigen::Index>(resampled_place(6, b, i));
            sum_a += values(place, 0);
            if (std::isnan(values(place, 1))) continue;
            sum_b += values(place, 1);
            count_b += 1.0;
        }
        CHECK(means.bootstrap(static_cast<Eigen::Index>(b), 0) == Approx(sum_a / 6.0));
        if (count_b > 0.0) CHECK(means.bootstrap(static_cast<Eigen::Index>(b), 1) == Approx(sum_b / count_b));
    }
}

TEST_CASE("the interval of a skewed ratio of means covers", "[analysis][resampling]") {
    Uniforms uniforms(5);
    const double truth = 1.5 * std::exp(0.5 * (0.09 - 0.04));
    std::size_t covered = 0;
    constexpr std::size_t studies = 1000;
    for (std::size_t study = 0; study < studies; ++study) {
        const Pairs pairs = skewed_pairs(uniforms, 60);
        Eigen::MatrixXd values(60, 2);
        for (Eigen::Index i = 0; i < 60; ++i) {
            values(i, 0) = pairs.a[static_cast<std::size_t>(i)];
            values(i, 1) = pairs.b[static_cast<std::size_t>(i)];
        }
        const std::vector<Eigen::Index> columns = {0, 1};
        const Interval interval = bootstrap_interval(resample_means(values, 399), columns,
                                                     [](std::span<const double> m) { return m[0] / m[1]; });
        if (interval.low <= truth && truth <= interval.high) ++covered;
    }
    INFO("covered " << covered << " of " << studies);
    CHECK(covered >= 920);
    CHECK(covered <= 980);
}

}  // namespace
}  // namespace causum::analysis
