#include "analysis/drawing/label_layout.hpp"

#include <vector>

#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("labels are moved apart as little as possible", "[analysis][layout]") {
    SECTION("those far apart stay") {
        CHECK(spread(std::vector<double>{1.0, 5.0, 3.0}, 1.0, 0.0, 10.0) ==
              std::vector<double>{1.0, 5.0, 3.0});
    }
    SECTION("two at one place part evenly") {
        const std::vector<double> placed = spread(std::vector<double>{5.0, 5.0}, 1.0, 0.0, 10.0);
        CHECK(placed == std::vector<double>{4.5, 5.5});
    }
    SECTION("the ends hold") {
        const std::vector<double> placed = spread(std::vector<double>{0.0, 0.0, 0.1}, 1.0, 0.0, 10.0);
        REQUIRE(placed.size() == 3);
        CHECK(placed[0] == Approx(0.0).margin(1e-12));
        CHECK(placed[1] == Approx(1.0));
        CHECK(placed[2] == Approx(2.0));
        CHECK(spread(std::vector<double>{10.0, 9.9}, 1.0, 0.0, 10.0) == std::vector<double>{10.0, 9.0});
    }
    SECTION("too many do not fit") {
        CHECK(spread(std::vector<double>{1.0, 2.0, 3.0}, 6.0, 0.0, 10.0).empty());
    }
    SECTION("random ones keep order, gap and range") {
        Uniforms uniforms(3);
        for (int trial = 0; trial < 100; ++trial) {
            std::vector<double> targets;
            for (int i = 0; i < 8; ++i) targets.push_back(10.0 * uniforms.next());
            const std::vector<double> placed = spread(targets, 1.2, 0.0, 10.0);
            REQUIRE(placed.size() == targets.size());
            bool good = true;
            for (std::size_t i = 0; i < 8; ++i) {
                good = good && placed[i] >= -1e-9 && placed[i] <= 10.0 + 1e-9;
                for (std::size_t j = 0; j < 8; ++j) {
                    good = good && (targets[i] >= targets[j] || placed[i] <= placed[j] - 1.2 + 1e-9);
                }
            }
            CHECK(good);
        }
    }
}

}  // namespace
}  // namespace causum::analysis
