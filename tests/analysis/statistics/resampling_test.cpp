#include "analysis/statistics/resampling.hpp"

#include <cmath>
#include <span>
#include <vector>

#include "tests/analysis/statistics/skewed_pairs.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

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
