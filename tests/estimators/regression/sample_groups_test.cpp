#include "estimators/regression/sample_groups.hpp"

#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;

TEST_CASE("sums without each group lose nothing to the one that is left out", "[sample_groups]") {
    std::vector<Moments> groups(4, Moments(1, 2, 1));
    for (std::size_t g = 0; g < groups.size(); ++g) {
        groups[g].count = static_cast<double>(g + 1);
        groups[g].sums.setConstant(g == 2 ? 1e20 : static_cast<double>(g));
        groups[g].products.setConstant(static_cast<double>(10 * g));
    }
    const std::vector<Moments> parts = without_each(groups);
    REQUIRE(parts.size() == 4);
    CHECK(parts[2].sums(1) == 4.0);  // a subtraction would leave 0
    CHECK(parts[2].count == 7.0);
    CHECK(parts[0].products(0, 0) == 60.0);
    CHECK(parts[3].products(1, 0) == 30.0);
    CHECK(without_each({}).empty());
}
