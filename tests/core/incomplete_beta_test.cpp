#include "core/incomplete_beta.hpp"

#include <cmath>
#include <numbers>

#include "tests/support/catch.hpp"

using namespace causum;

TEST_CASE("log gamma at whole and half numbers", "[incomplete_beta]") {
    double factorial = 0.0;  // ln (n − 1)!
    for (int n = 1; n <= 60; ++n) {
        INFO(n);
        CHECK(log_gamma(n) == Approx(factorial).epsilon(1e-13).margin(2e-14));
        factorial += std::log(n);
    }
    CHECK(log_gamma(0.5) == Approx(0.5 * std::log(std::numbers::pi)).epsilon(1e-14));
    CHECK(log_gamma(2.5) == Approx(std::log(0.75 * std::sqrt(std::numbers::pi))).epsilon(1e-13));
    CHECK(log_gamma(1e-3) == Approx(std::lgamma(1e-3)).epsilon(1e-13));
    CHECK(log_gamma(1234.5) == Approx(std::lgamma(1234.5)).epsilon(1e-14));
}

TEST_CASE("the incomplete beta function has closed forms, and is symmetric", "[incomplete_beta]") {
    for (const double x : {1e-8, 0.1, 0.5, 0.77, 0.999}) {
        INFO(x);
        CHECK(incomplete_beta(1.0, 3.5, x, 1.0 - x) ==
              Approx(-std::expm1(3.5 * std::log1p(-x))).epsilon(1e-12));
        CHECK(incomplete_beta(2.5, 1.0, x, 1.0 - x) == Approx(std::pow(x, 2.5)).epsilon(1e-12));
        CHECK(incomplete_beta(3.0, 2.0, x, 1.0 - x) == Approx(x * x * x * (4.0 - 3.0 * x)).epsilon(1e-12));
        CHECK(incomplete_beta(4.3, 17.0, x, 1.0 - x) + incomplete_beta(17.0, 4.3, 1.0 - x, x) ==
              Approx(1.0).epsilon(1e-13));
    }
    CHECK(incomplete_beta(2.0, 3.0, 0.0, 1.0) == 0.0);
    CHECK(incomplete_beta(2.0, 3.0, 1.0, 0.0) == 1.0);
    CHECK(std::isnan(incomplete_beta(2.0, 3.0, NAN, NAN)));
}
