#include "results/older_schemas.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace causum::results {
namespace {

TEST_CASE("files of schema 1 get what analyses must know of estimators, K and axes") {
    Table table;
    table.condition_keys = {"scm.family=polynomial; scm.actions=3; data.n_obs=10",
                            "scm.family=linear; scm.actions=12; data.n_obs=10"};
    table.replicates = {0};
    table.estimators = {"joint_additive", "plug_in", "somebody_s_own", "joint", "pooled"};
    table.coordinates = {{.name = "support.train_scale", .values = std::vector<double>{1.0, 2.0}},
                         {.name = "interaction.strength", .values = std::vector<double>{0.0, 1.0}},
                         {.name = "n_obs", .values = std::vector<std::int64_t>{10, 10}}};
    table.axes = {"support.train_scale", "interaction.strength"};
    complete_schema_1(table);

    REQUIRE(table.traits.size() == 5);
    CHECK(table.traits[0].uses_joint_data);
    CHECK(table.traits[1].role == EstimatorRole::paper);
    CHECK_FALSE(table.traits[1].uses_joint_data);
    CHECK(table.traits[2] == EstimatorTraits{});
    CHECK(table.traits[4].role == EstimatorRole::baseline);
    CHECK_FALSE(table.traits[4].summary.empty());
    CHECK(table.reference == "joint");
    CHECK(table.coordinates[0].neutral_value == 1.0);
    CHECK(table.coordinates[1].neutral_value == 0.0);
    CHECK_FALSE(table.coordinates[2].neutral_value.has_value());
    REQUIRE(table.settings.size() == 1);
    CHECK(table.settings[0].name == "scm.actions");
    CHECK(std::get<std::vector<std::int64_t>>(table.settings[0].values) == std::vector<std::int64_t>{3, 12});
}

TEST_CASE("an axis of numbers of actions stays the axis that it is") {
    Table table;
    table.condition_keys = {"scm.actions=3", "scm.actions=5"};
    table.estimators = {"plug_in"};
    table.coordinates = {{.name = "scm.actions", .values = std::vector<std::int64_t>{3, 5}}};
    table.axes = {"scm.actions"};
    complete_schema_1(table);
    CHECK(table.settings.empty());
    CHECK(table.reference.empty());
}

TEST_CASE("files of schemas before 4 get the degree of their fits from their keys") {
    Table table;
    table.condition_keys = {"data.sets=1; fit.degree=3; fit.ancestors=all", "fit.degree=12", "data.sets=1"};
    table.replicates = {0, 1};
    table.estimators = {"plug_in"};
    table.allocate();
    for (const std::size_t row : {0, 2, 3, 4, 5}) table.status[row] = FitStatus::ok;
    table.status[1] = FitStatus::not_finite;
    complete_before_schema_4(table);
    const std::vector<double>& degree = table.metric(Metric::degree);
    CHECK(degree[0] == 3.0);
    CHECK(std::isnan(degree[1]));
    CHECK(degree[2] == 12.0);
    CHECK(degree[3] == 12.0);
    CHECK(std::isnan(degree[4]));
}

}  // namespace
}  // namespace causum::results
