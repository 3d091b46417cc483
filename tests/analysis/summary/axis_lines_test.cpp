#include "analysis/summary/axis_lines.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("a line for each setting of the other axes, its values ascending", "[analysis][axis_lines]") {
    results::Table table = make_table(5, 1, {"joint"});
    add_axis<double>(table, "interaction.strength", {2, 0, 0, 1, 7});
    add_axis<std::string>(table, "interaction.kind", {"a", "a", "b", "b", "c"});  // one value of c: no line
    const Summary summary = summarize(table);
    const std::vector<AxisLine> lines = lines_along(summary, "interaction.strength");
    REQUIRE(lines.size() == 2);
    CHECK(place_text(lines[0].where) == "interaction.kind = a");
    CHECK(lines[0].values == std::vector<double>{0, 2});
    CHECK(lines[0].conditions == std::vector<std::size_t>{1, 0});
    CHECK(place_text(lines[1].where) == "interaction.kind = b");
    CHECK(lines[1].values == std::vector<double>{0, 1});
    CHECK(lines[1].conditions == std::vector<std::size_t>{2, 3});
    CHECK(lines_along(summary, "interaction.kind").empty());
    CHECK(lines_along(summary, "data.ratio").empty());
    CHECK(place_text({{"scm.actions", "5"}, {"fit.degree", "3"}}) == "scm.actions = 5, fit.degree = 3");
    CHECK(place_text({}).empty());
}

TEST_CASE("multipliers are neutral at 1, all else at 0", "[analysis][axis_lines]") {
    const auto place = [](const std::string& axis, const std::vector<double>& values) {
        results::Table table = make_table(values.size(), 1, {"plug_in"});
        add_axis(table, axis, values);
        return neutral_place(lines_along(summarize(table), axis).front());
    };
    CHECK(place("support.train_scale", {0, 0.5, 1, 3}) == 2);
    CHECK(place("scm.edge_strength", {0, 1, 2}) == 1);
    CHECK(place("interaction.strength", {-1, 0, 1}) == 1);
    CHECK(place("data.ratio", {0.1, 1, 2}) == 0);  // it has no neutral value: the first
    CHECK(place("interaction.strength", {0.5, 1}) == 0);
}

TEST_CASE("training samples are those of the regimes, or of the joint data", "[analysis][axis_lines]") {
    results::Table table =
        make_table(2, 1, {"plug_in", "joint", "joint_additive"});  // of 100, 50 and 25 samples
    table.condition_keys[0] = "scm.family=polynomial; scm.actions=12; data.n=3";
    complete(table);
    CHECK(actions_of(table, 0) == 12);
    CHECK(actions_of(table, 1) == 0);
    CHECK(training_samples(table, 0, 0) == 700);
    CHECK(training_samples(table, 0, 1) == 25);
    CHECK(training_samples(table, 1, 2) == 25);
    CHECK(std::isnan(training_samples(table, 1, 0)));
}

}  // namespace
}  // namespace causum::analysis
