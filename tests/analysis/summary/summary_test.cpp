#include "analysis/summary/summary.hpp"

#include <cmath>
#include <string>

#include "core/errors.hpp"
#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

using results::Metric;

/// Four replicates of plug_in and joint; the joint fit of replicate 1 and the plug_in fit of replicate 3
/// failed.
results::Table table_with_failures() {
    results::Table table = make_table(1, 4, {"plug_in", "joint"});
    set_ok(table, table.row(0, 0, 0), 0.5, 0.3);
    set_ok(table, table.row(0, 1, 0), 0.9, 0.7);
    set_ok(table, table.row(0, 2, 0), 0.4, 0.2);
    set_failed(table, table.row(0, 3, 0), FitStatus::not_converged);
    set_ok(table, table.row(0, 0, 1), 0.3, 0.1);
    set_failed(table, table.row(0, 1, 1), FitStatus::not_positive_definite);
    set_ok(table, table.row(0, 2, 1), 0.35, 0.1);
    set_ok(table, table.row(0, 3, 1), 0.25, 0.2);
    table.penalty_on_edge[table.row(0, 0, 0)] = 1;
    table.penalty_on_edge[table.row(0, 2, 0)] = 1;
    return table;
}

TEST_CASE("a summary's numbers are those computed by hand", "[analysis][summary]") {
    const Summary summary = summarize(table_with_failures());
    REQUIRE(summary.rows.size() == 2);
    REQUIRE(summary.reference == 1);
    const SummaryRow& plug_in = summary.row(0, 0);
    CHECK(plug_in.ok == 3);
    CHECK(plug_in.failed == 1);
    CHECK(plug_in.not_run == 0);
    CHECK(plug_in.on_edge == 2);
    REQUIRE(plug_in.failures.size() == 1);
    CHECK(plug_in.failures[0].reason == FitStatus::not_converged);
    CHECK(plug_in.failures[0].count == 1);
    CHECK(plug_in.rmse.mean.value == Approx(0.6));
    // Deviations −0.1, 0.3, −0.2: 0.14 / 2 / 3.
    CHECK(plug_in.rmse.mean.error == Approx(std::sqrt(0.14 / 6.0)));
    CHECK(plug_in.rmse.median.value == 0.5);
    CHECK(plug_in.rmse.log_mean.value == Approx((std::log(0.5) + std::log(0.9) + std::log(0.4)) / 3.0));
    CHECK(plug_in.excess_rmse.mean.value == Approx(0.4));
    CHECK(plug_in.excess_rmse.median.value == Approx(0.3));
    CHECK(&plug_in.metric(Metric::rmse) == &plug_in.rmse);
    CHECK(&plug_in.metric(Metric::excess_rmse) == &plug_in.excess_rmse);
    CHECK_THROWS_AS(plug_in.metric(Metric::mean_error), ArgumentError);
}

TEST_CASE("pairs are the replicates where both fits are ok", "[analysis][summary]") {
    const Summary summary = summarize(table_with_failures());
    const MonteCarloEstimate& rmse = summary.row(0, 0).rmse.difference;
    CHECK(rmse.count == 2);
    CHECK(rmse.value == Approx((0.2 + 0.05) / 2.0));
    CHECK(rmse.error == Approx(0.075));  // differences 0.2 and 0.05: half their distance
    const MonteCarloEstimate& excess = summary.row(0, 0).excess_rmse.difference;
    CHECK(excess.count == 2);
    CHECK(excess.value == Approx((0.2 + 0.1) / 2.0));
    // Not the difference of the means, which are over other replicates.
    CHECK(rmse.value != Approx(summary.row(0, 0).rmse.mean.value - summary.row(0, 1).rmse.mean.value));
    CHECK(summary.row(0, 1).rmse.difference.value == 0.0);
    CHECK(summary.row(0, 1).rmse.difference.count == 3);
}

TEST_CASE("the reference is the one named, else joint, else the first", "[analysis][summary]") {
    results::Table table = table_with_failures();
    CHECK(summarize(table).reference == 1);
    CHECK(summarize(table, "plug_in").reference == 0);
    CHECK(summarize(make_table(1, 2, {"plug_in", "pooled"})).reference == 0);
    CHECK_THROWS_AS(summarize(table, "joint_additive"), InputError);
    CHECK_THROWS_WITH(summarize(table, "joint_additive"),
                      "reference = joint_additive (no estimator of these results; there are plug_in, joint)");
}

TEST_CASE("rows not run are neither ok nor failed", "[analysis][summary]") {
    results::Table table = make_table(1, 3, {"joint"});
    set_ok(table, 0, 0.3, 0.1);
    const Summary summary = summarize(table);
    CHECK(summary.row(0, 0).ok == 1);
    CHECK(summary.row(0, 0).failed == 0);
    CHECK(summary.row(0, 0).not_run == 2);
    CHECK(summary.row(0, 0).rmse.mean.value == 0.3);
    CHECK(std::isnan(summary.row(0, 0).rmse.mean.error));
    CHECK(not_run_note(summary) == "2 of 3 fits not run");
    CHECK(failure_note(summary).empty());
}

TEST_CASE("a measure that an ok fit lacks is left out of that measure only", "[analysis][summary]") {
    results::Table table = make_table(1, 2, {"plug_in", "joint"});
    for (std::size_t row = 0; row < 4; ++row) set_ok(table, row, 0.5, 0.25);
    table.metric(Metric::excess_rmse)[table.row(0, 0, 0)] = std::nan("");
    const Summary summary = summarize(table);
    CHECK(summary.row(0, 0).ok == 2);
    CHECK(summary.row(0, 0).rmse.mean.count == 2);
    CHECK(summary.row(0, 0).excess_rmse.mean.count == 1);
    CHECK(summary.row(0, 0).excess_rmse.difference.count == 1);
}

TEST_CASE("failures are counted over conditions, by estimator", "[analysis][summary]") {
    results::Table table = make_table(2, 2, {"plug_in", "joint"});
    for (std::size_t row = 0; row < 8; ++row) set_ok(table, row, 0.5, 0.25);
    set_failed(table, table.row(0, 0, 0), FitStatus::too_few_samples);
    set_failed(table, table.row(1, 0, 0), FitStatus::not_finite);
    set_failed(table, table.row(1, 0, 1), FitStatus::not_finite);
    CHECK(failure_note(summarize(table)) == "3 of 8 fits failed (plug_in 2, joint 1)");
}

TEST_CASE("a condition is named by its axes, or by its sample sizes", "[analysis][summary]") {
    results::Table table = make_table(2, 1, {"joint"});
    CHECK(condition_label(summarize(table), 0) == "n_obs = 100, n_single = 50, n_joint = 25");
    add_axis<double>(table, "data.ratio", {0.05, 1.0});
    add_axis<std::string>(table, "scm.family", {"linear", "polynomial"});
    const Summary summary = summarize(table);
    CHECK(condition_label(summary, 0) == "data.ratio = 0.05, scm.family = linear");
    CHECK(condition_label(summary, 1) == "data.ratio = 1, scm.family = polynomial");
    REQUIRE(find_coordinate(summary, "scm.family") != nullptr);
    CHECK(coordinate_numbers(*find_coordinate(summary, "scm.family")).empty());
    CHECK(coordinate_numbers(*find_coordinate(summary, "n_obs")) == std::vector<double>{100.0, 100.0});
    CHECK(find_coordinate(summary, "data.n") == nullptr);
}

TEST_CASE("a table whose sizes do not fit is refused", "[analysis][summary]") {
    results::Table table = make_table(1, 2, {"joint"});
    SECTION("a short column") {
        table.metric(Metric::rmse).pop_back();
        CHECK_THROWS_WITH(summarize(table), "summarize: rmse has 1 values (must be 2)");
    }
    SECTION("a short status") {
        table.status.pop_back();
        CHECK_THROWS_AS(summarize(table), ArgumentError);
    }
    SECTION("a coordinate of another length") {
        table.coordinates[0].values = std::vector<double>{1.0, 2.0};
        CHECK_THROWS_AS(summarize(table), ArgumentError);
    }
    SECTION("an axis without coordinate") {
        table.axes = {"data.ratio"};
        CHECK_THROWS_WITH(summarize(table), "summarize: axis data.ratio has no coordinate of its name");
    }
}

TEST_CASE("an empty table has an empty summary", "[analysis][summary]") {
    const Summary summary = summarize(make_table(0, 0, {}));
    CHECK(summary.rows.empty());
    CHECK(failure_note(summary).empty());
    CHECK(not_run_note(summary).empty());
}

}  // namespace
}  // namespace causum::analysis
