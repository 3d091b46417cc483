#include "analysis/figures/curve_axis.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("curves run along the numeric axis with most values", "[analysis][curve_axis]") {
    results::Table table = make_table(6, 1, {"joint"});
    add_axis<std::string>(table, "interaction.kind", {"a", "b", "c", "d", "e", "f"});
    add_axis<double>(table, "data.ratio", {0.5, 1, 0.5, 1, 0.5, 1});
    add_axis<std::int64_t>(table, "data.n", {300, 200, 100, 100, 200, 300});
    const CurveAxis axis = find_curve_axis(summarize(table));
    CHECK(axis.name == "data.n");
    CHECK(axis.integers);
    CHECK(axis.categories.empty());
    CHECK(axis.values == std::vector<double>{300, 200, 100, 100, 200, 300});
    REQUIRE(axis.combinations.size() == 6);
    CHECK(axis.combinations[1] == "interaction.kind = b, data.ratio = 1");
    CHECK(axis.combination == std::vector<std::size_t>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("without numbers rows are the values of the text axis", "[analysis][curve_axis]") {
    results::Table table = make_table(3, 1, {"joint"});
    add_axis<std::string>(table, "interaction.kind", {"z", "a", "z"});
    const CurveAxis axis = find_curve_axis(summarize(table));
    CHECK(axis.categories == std::vector<std::string>{"z", "a"});
    CHECK(axis.values == std::vector<double>{0, 1, 0});
    CHECK_FALSE(axis.integers);
    CHECK(find_curve_axis(summarize(make_table(3, 1, {"joint"}))).name.empty());
    const AxisScale scale = category_scale(axis.categories);
    CHECK(scale.low == 0.0);
    CHECK(scale.high == 2.0);
    REQUIRE(scale.tics.size() == 2);
    CHECK(scale.tics[0].value == 0.5);
    CHECK(scale.tics[0].label == "a");
    CHECK(scale.tics[1].value == 1.5);
    CHECK(scale.tics[1].label == "z");
}

}  // namespace
}  // namespace causum::analysis
