#include "core/f_distribution.hpp"

#include <cmath>
#include <limits>

#include "core/errors.hpp"
#include "core/student_distribution.hpp"
#include "tests/support/catch.hpp"

using namespace causum;

TEST_CASE("tails of F are those of another program", "[f_distribution]") {
    const struct {
        double f, numerator, denominator, expected;
    } rows[] = {
        // scipy.stats.f.sf
        {0.5, 1.0, 5, 0.51108408043028031},         {2.3, 3.0, 17.5, 0.11286006837955394},
        {4.0, 10.0, 92.25, 0.00014549518437425053}, {1.7, 28.0, 160.4, 0.02237758930066297},
        {30.0, 6.0, 40, 2.4617517328278028e-13},    {60, 112.0, 95.5, 7.6088844621640539e-60},
        {0.02, 40.0, 4.1, 0.99999999999999634},     {5.0, 1.0, 23, 0.035339770596388327},
    };
    for (const auto& row : rows) {
        INFO(row.f << " with " << row.numerator << " and " << row.denominator);
        CHECK(f_upper_tail(row.f, row.numerator, row.denominator) == Approx(row.expected).epsilon(1e-10));
    }
}

TEST_CASE("tails of F have closed forms", "[f_distribution]") {
    for (const double f : {1e-3, 0.4, 1.0, 3.0, 50.0}) {
        INFO(f);
        CHECK(f_upper_tail(f, 2.0, 31.0) ==
              Approx(std::exp(-15.5 * std::log1p(2.0 * f / 31.0))).epsilon(1e-12));
        CHECK(f_upper_tail(f, 7.0, 2.0) ==
              Approx(-std::expm1(-3.5 * std::log1p(2.0 / (7.0 * f)))).epsilon(1e-12));
        CHECK(f_upper_tail(f, 3.0, 8.0) + f_upper_tail(1.0 / f, 8.0, 3.0) == Approx(1.0).epsilon(1e-13));
    }
    const double t = student_quantile(0.995, 17.3);
    CHECK(f_upper_tail(t * t, 1.0, 17.3) == Approx(0.01).epsilon(1e-10));
}

TEST_CASE("tails of F at the ends", "[f_distribution]") {
    CHECK(f_upper_tail(0.0, 3.0, 4.0) == 1.0);
    CHECK(f_upper_tail(-1.0, 3.0, 4.0) == 1.0);
    CHECK(f_upper_tail(std::numeric_limits<double>::infinity(), 3.0, 4.0) == 0.0);
    CHECK(f_upper_tail(1e300, 3.0, 4.0) >= 0.0);
    CHECK(std::isnan(f_upper_tail(NAN, 3.0, 4.0)));
    CHECK_THROWS_AS(f_upper_tail(1.0, 0.0, 4.0), ArgumentError);
    CHECK_THROWS_AS(f_upper_tail(1.0, 3.0, -1.0), ArgumentError);
}
