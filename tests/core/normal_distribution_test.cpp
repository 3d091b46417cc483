#include "core/normal_distribution.hpp"

#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"

using namespace causum;

TEST_CASE("normal quantile and distribution function are each other's inverse", "[normal_distribution]") {
    CHECK(normal_quantile(0.5) == 0.0);
    CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-15));
    for (const double x : {-8.0, -5.9, -3.1, -2.9, -0.5, 0.0, 1.0, 2.99, 3.01, 6.0}) {
        CHECK(normal_cdf(x) == Approx(0.5 * std::erfc(-x / std::sqrt(2.0))).epsilon(1e-13));
    }
    CHECK(portable_log(portable_exp(1.25)) == Approx(1.25).epsilon(1e-15));
    CHECK(portable_log(1e300) == Approx(std::log(1e300)).epsilon(1e-15));
}

TEST_CASE("normal quantiles between uniforms, in the far tail and at the ends", "[normal_distribution]") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK(normal_quantile(1e-10) == Approx(-6.361340902404056).epsilon(1e-12));
    CHECK(normal_quantile(1e-20) == Approx(-9.262340089798408).epsilon(1e-12));
    for (const double p : {1e-300, 1e-100, 1e-16, 1e-6, 0.01, 0.1, 0.3, 0.7, 0.999})
        CHECK(normal_cdf(normal_quantile(p)) == Approx(p).epsilon(1e-10));
    CHECK(normal_quantile(0.0) == -infinity);
    CHECK(normal_quantile(1.0) == infinity);
    CHECK(std::isfinite(normal_quantile(std::numeric_limits<double>::denorm_min())));
}

TEST_CASE("the tilted distribution function is the product of its factors", "[normal_distribution]") {
    for (const double tilt : {0.0, 0.5, 2.0, 5.0}) {
        for (const double x : {-2.0, 0.0, 1.5})
            CHECK(normal_cdf_tilted(x, tilt) ==
                  Approx(std::exp(0.5 * tilt * tilt) * normal_cdf(x - tilt)).epsilon(1e-12));
    }
    CHECK(std::isfinite(normal_cdf_tilted(-2.0, 60.0)));
}
