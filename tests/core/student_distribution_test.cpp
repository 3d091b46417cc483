#include "core/student_distribution.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "core/errors.hpp"
#include "core/normal_distribution.hpp"
#include "tests/support/catch.hpp"

using namespace causum;

TEST_CASE("Student quantiles are those of a slow integration", "[student_distribution]") {
    const std::array<double, 6> tails = {0.45, 0.25, 0.1, 0.05, 0.025, 0.005};
    const struct {
        double degrees;
        std::array<double, 6>
            expected;  // roots of the closed form, or of the density integrated by SciPy's quad;
                       // the last two rows scipy.stats.t.isf, elsewhere right to 1e-9 only
    } rows[] = {
        {2.5,
         {0.1388147679194696, 0.7850136829923015, 1.730250928807178, 2.558218614135938, 3.5746548420036883,
          7.16372813894886}},
        {5,
         {0.13217517523168723, 0.7266868438004227, 1.4758840488244813, 2.015048373333024, 2.570581835636316,
          4.032142983555219}},
        {23,
         {0.12705645108225264, 0.6853062780612958, 1.319460239816161, 1.7138715277470484, 2.06865761041905,
          2.8073356837699883}},
        {23.7,
         {0.12701503734993444, 0.6849825228944233, 1.3183084235319904, 1.71175137550727, 2.0652819633149826,
          2.7999591163401107}},
        {100,
         {0.12598088204153976, 0.6769510430114725, 1.2900747613465127, 1.6602343260853376, 1.9839715185235467,
          2.625890521438019}},
        {1000.5,
         {0.12569324656673708, 0.6747350419214123, 1.282398297809195, 1.6463780543609852, 1.9623378924592214,
          2.5807522321738228}},
        {99999,
         {0.12566166597278305, 0.674492203577826, 1.2815600315340212, 1.644868864937351, 1.959987707771845,
          2.5758784704000526}},
        {1e6,
         {0.12566137876648742, 0.6744899955310872, 1.2815524121299384, 1.6448551507220406, 1.959966356814107,
          2.5758342201053344}},
    };
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < tails.size(); ++i) {
            INFO(row.degrees << " degrees of freedom, tail " << tails[i]);
            CHECK(student_quantile(1.0 - tails[i], row.degrees) == Approx(row.expected[i]).epsilon(1e-10));
            CHECK(student_quantile(tails[i], row.degrees) == Approx(-row.expected[i]).epsilon(1e-10));
        }
    }
}

TEST_CASE("Student quantiles with 1 and 2 degrees of freedom have a closed form", "[student_distribution]") {
    for (const double tail : {0.49, 0.3, 0.1, 0.01, 1e-6, 1e-10}) {
        INFO(tail);
        CHECK(student_quantile(tail, 1.0) == Approx(-1.0 / std::tan(std::numbers::pi * tail)).epsilon(1e-11));
        const double alpha = 4.0 * tail * (1.0 - tail);
        CHECK(student_quantile(tail, 2.0) ==
              Approx(-2.0 * (0.5 - tail) * std::sqrt(2.0 / alpha)).epsilon(1e-11));
    }
}

TEST_CASE("Student quantiles at the ends, in the middle and towards the normal", "[student_distribution]") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK(student_quantile(0.0, 7.0) == -infinity);
    CHECK(student_quantile(1.0, 7.0) == infinity);
    CHECK(student_quantile(0.5, 7.0) == 0.0);
    CHECK(student_quantile(0.975, 1e15) == Approx(normal_quantile(0.975)).epsilon(1e-14));
    // the two ways meet
    CHECK(student_quantile(0.999, 99999.999) == Approx(student_quantile(0.999, 1e5)).epsilon(1e-11));
    CHECK_THROWS_AS(student_quantile(0.9, 0.5), ArgumentError);
    CHECK_THROWS_AS(student_quantile(1.1, 5.0), ArgumentError);
}
