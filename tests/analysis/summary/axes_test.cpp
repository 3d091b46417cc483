#include "analysis/summary/axes.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("numbers ascend, words keep their order, and an axis of one value is none", "[analysis][axes]") {
    results::Table table = make_table(4, 1, {"joint"});
    add_axis<double>(table, "data.ratio", {10, 9, 10, 9});  // as text "10" comes first
    add_axis<std::string>(table, "interaction.kind", {"b", "b", "a", "a"});
    add_axis<std::int64_t>(table, "fit.degree", {3, 3, 3, 3});
    const std::vector<AxisValues> axes = varied_axes(summarize(table));
    REQUIRE(axes.size() == 2);
    CHECK(axes[0].name == "data.ratio");
    CHECK(axes[0].numeric);
    CHECK(axes[0].texts == std::vector<std::string>{"9", "10"});
    CHECK(axes[0].numbers == std::vector<double>{9, 10});
    CHECK(axes[0].index == std::vector<std::size_t>{1, 0, 1, 0});
    CHECK(axes[1].name == "interaction.kind");
    CHECK_FALSE(axes[1].numeric);
    CHECK(axes[1].texts == std::vector<std::string>{"b", "a"});
    CHECK(axes[1].numbers.empty());
    CHECK(axes[1].index == std::vector<std::size_t>{0, 0, 1, 1});
    CHECK(varied_axes(summarize(make_table(2, 1, {"joint"}))).empty());
}

}  // namespace
}  // namespace causum::analysis
