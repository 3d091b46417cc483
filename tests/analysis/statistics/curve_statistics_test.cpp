#include "analysis/statistics/curve_statistics.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "analysis/statistics/statistics.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("the minimum of a curve is its quadratic's", "[analysis][findings]") {
    const std::vector<double> x = {0.1, 0.2, 0.5, 1, 2, 5};
    std::vector<double> errors;
    for (const double v : x) errors.push_back(std::exp(0.3 * std::pow(std::log(v / 0.7), 2)));
    CHECK(minimum_of_curve(x, errors) == Approx(0.7));
    SECTION("at an edge it stays on the grid") {
        for (std::size_t i = 0; i < x.size(); ++i) errors[i] = x[i];
        CHECK(minimum_of_curve(x, errors) == 0.1);
        for (std::size_t i = 0; i < x.size(); ++i) errors[i] = 1.0 / x[i];
        CHECK(minimum_of_curve(x, errors) == 5.0);
    }
    SECTION("what is not positive has none") {
        errors[2] = 0.0;
        CHECK(std::isnan(minimum_of_curve(x, errors)));
    }
}

TEST_CASE("slopes, factors and crossings computed by hand", "[analysis][findings]") {
    const std::vector<double> n = {100, 1000, 10000};
    const std::vector<double> falling = {1.0, 0.1, 0.01};
    CHECK(log_log_slope(n, falling) == Approx(-1.0));
    CHECK(sample_factor(5000, 0.1, n, falling) == Approx(5.0));
    CHECK(sample_factor(5000, std::sqrt(0.1), n, falling) == Approx(5000 / std::sqrt(1e5)));
    CHECK(sample_factor(5000, 2.0, n, falling) == infinity);
    CHECK(sample_factor(5000, 0.001, n, falling) == 0.0);
    const std::vector<double> x = {0, 1, 3};
    const std::vector<double> flat = {1, 1, 1};
    CHECK(crossing(x, std::vector<double>{0.5, 0.5, 2.0}, flat) == Approx(2.0));
    CHECK(crossing(x, std::vector<double>{1.5, 0.5, 2.0}, flat) == -infinity);
    CHECK(crossing(x, std::vector<double>{0.5, 0.5, 0.9}, flat) == infinity);
    CHECK(std::isnan(crossing(x, std::vector<double>{0.5, std::nan(""), 0.9}, flat)));
}

}  // namespace
}  // namespace causum::analysis
