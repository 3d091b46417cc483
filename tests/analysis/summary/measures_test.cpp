#include "analysis/summary/measures.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/summary/summary.hpp"
#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

using results::Metric;

TEST_CASE("every measure has a name and a meaning", "[analysis][measures]") {
    for (const MeasureInfo& info : measure_infos) {
        CAPTURE(info.name);
        CHECK_FALSE(info.name.empty());
        CHECK_FALSE(info.meaning.empty());
        CHECK(info.estimate != nullptr);
    }
}

TEST_CASE("every measure has a value where metrics have", "[analysis][measures]") {
    results::Table table = make_table(1, 5, {"constant", "plug_in", "joint"});
    table.traits[0].role = EstimatorRole::constant;
    Uniforms uniforms(1);
    std::ranges::fill(table.status, FitStatus::ok);
    for (std::vector<double>& metric : table.metrics) {
        for (double& value : metric) value = uniforms.next();
    }
    const Summary summary = summarize(table, "joint");
    for (const MeasureInfo& info : measure_infos) {
        INFO(info.name << ": no estimator has a value; measures.cpp computes them");
        CHECK(std::ranges::any_of(summary.rows, [&](const SummaryRow& row) {
            const MonteCarloEstimate& estimate = row.measures.*info.estimate;
            return estimate.count > 0 && std::isfinite(estimate.value) && std::isfinite(estimate.error);
        }));
    }
}

TEST_CASE("all available and commonly successful replicates stand side by side", "[analysis][measures]") {
    results::Table table = make_table(1, 4, {"plug_in", "joint"});
    for (std::size_t r = 0; r < 4; ++r) {
        set_ok(table, table.row(0, r, 0), 1.0, static_cast<double>(r + 1));
        set_ok(table, table.row(0, r, 1), 1.0, 2.0);
    }
    set_failed(table, table.row(0, 3, 1), FitStatus::not_converged);
    const SummaryRow row = summarize(table).row(0, 0);
    const Measures& plug_in = row.measures;
    CHECK(row.excess_rmse.mean.value == Approx(2.5));
    CHECK(plug_in.mean_common.value == Approx(2.0));
    CHECK(plug_in.mean_common.count == 3);
    CHECK(plug_in.win_rate.value == Approx(0.5));  // one win, one tie, one loss
    CHECK(row.excess_rmse.difference.value == Approx(0.0).margin(1e-15));
    CHECK(plug_in.ratio.value == Approx(1.0));
    CHECK(plug_in.quantiles[2] == Approx(2.5));
    const Measures joint = summarize(table).row(0, 1).measures;
    CHECK(joint.failure_rate.value == 0.25);
    CHECK(joint.failure_rate.error == Approx(std::sqrt(0.1875 / 4.0)));
    CHECK(joint.win_rate.count == 0);
    CHECK(plug_in.bias.count == 0);
    CHECK(plug_in.no_better_share.count == 0);  // no constant, and no relative_excess
}

TEST_CASE("systematic error and variance apart where data sets are several", "[analysis][measures]") {
    results::Table table = make_table(1, 2, {"joint"});
    for (std::size_t r = 0; r < 2; ++r) {
        set_ok(table, table.row(0, r, 0), 1.0, 1.0);
        table.metric(Metric::bias_squared)[table.row(0, r, 0)] = 3.0 - static_cast<double>(r);
        table.metric(Metric::variance)[table.row(0, r, 0)] = 1.0 + static_cast<double>(r);
    }
    const Measures joint = summarize(table).row(0, 0).measures;
    CHECK(joint.bias.value == Approx(std::sqrt(2.5)));
    CHECK(joint.bias.error == Approx(0.25 / std::sqrt(2.5)));  // 2.5 ± 0.5
    CHECK(joint.empirical_se.value == Approx(std::sqrt(1.5)));
    CHECK(joint.systematic_share.value == Approx(0.625));  // 3/4 and 2/4
    CHECK(joint.relative_precision.count == 0);            // it is the reference
}

TEST_CASE("coverage and width of intervals are means over the models that have them",
          "[analysis][measures]") {
    results::Table table = make_table(1, 3, {"joint", "adaptive"});
    table.coordinates.push_back({.name = "intervals.level", .values = std::vector<double>{0.9}});
    for (std::size_t r = 0; r < 3; ++r) {
        for (std::size_t e = 0; e < 2; ++e) set_ok(table, table.row(0, r, e), 1.0, 1.0);
        if (r == 2) continue;
        table.metric(Metric::coverage)[table.row(0, r, 0)] = r == 0 ? 0.8 : 1.0;
        table.metric(Metric::interval_width)[table.row(0, r, 0)] = 0.5;
    }
    const Summary summary = summarize(table);
    CHECK(summary.interval_levels == std::vector<double>{0.9});
    const Measures joint = summary.row(0, 0).measures;
    CHECK(joint.coverage.value == Approx(0.9));
    CHECK(joint.coverage.error == Approx(0.1));
    CHECK(joint.interval_width.value == Approx(0.5));
    CHECK(joint.se_ratio.count == 0);
    CHECK(summary.row(0, 1).measures.coverage.count == 0);
}

TEST_CASE("widths stand beside the reference's, pair by pair", "[analysis][measures]") {
    results::Table table = make_table(1, 3, {"plug_in", "joint"});
    for (std::size_t r = 0; r < 3; ++r) {
        for (std::size_t e = 0; e < 2; ++e) set_ok(table, table.row(0, r, e), 1.0, 1.0);
        table.metric(Metric::interval_width)[table.row(0, r, 0)] = 1.0 + static_cast<double>(r);
        if (r < 2) table.metric(Metric::interval_width)[table.row(0, r, 1)] = 0.5;
    }
    const Summary summary = summarize(table, "joint");
    const Measures plug_in = summary.row(0, 0).measures;
    CHECK(plug_in.interval_width_ratio.value == Approx(3.0));  // 1.5 / 0.5
    CHECK(plug_in.interval_width_ratio.error == Approx(0.5 / 0.5));
    CHECK(plug_in.interval_width_ratio.count == 2);
    CHECK(summary.row(0, 1).measures.interval_width_ratio.count == 0);
}

TEST_CASE("model standard errors stand beside the empirical ones at the same places",
          "[analysis][measures]") {
    // squared standard errors 1 and 9; variances between data sets 4 and 4, of which se_ratio tells
    results::Table table = make_table(1, 2, {"joint"});
    for (std::size_t r = 0; r < 2; ++r) {
        set_ok(table, table.row(0, r, 0), 1.0, 1.0);
        table.metric(Metric::model_se)[r] = r == 0 ? 1.0 : 3.0;
        table.metric(Metric::se_ratio)[r] = r == 0 ? 0.5 : 1.5;
    }
    const Measures joint = summarize(table).row(0, 0).measures;
    CHECK(joint.model_se.value == Approx(std::sqrt(5.0)));
    CHECK(joint.model_se.error == Approx(4.0 / (2.0 * std::sqrt(5.0))));  // 5 ± 4
    CHECK(joint.model_se_error.value == Approx(std::sqrt(5.0 / 4.0) - 1.0));
    CHECK(joint.model_se_error.error == Approx(1.0 / (2.0 * std::sqrt(1.25))));  // 1.25 ± 4/4
    table.metric(Metric::se_ratio).assign(2, nan);                               // one data set
    CHECK(summarize(table).row(0, 0).measures.model_se.count == 2);
    CHECK(summarize(table).row(0, 0).measures.model_se_error.count == 0);
}

TEST_CASE("relative precision is the ratio of variances, less 1", "[analysis][measures]") {
    results::Table table = make_table(1, 3, {"plug_in", "joint"});
    for (std::size_t r = 0; r < 3; ++r) {
        for (std::size_t e = 0; e < 2; ++e) {
            const std::size_t row = table.row(0, r, e);
            set_ok(table, row, 1.0, 1.0);
            table.metric(Metric::bias_squared)[row] = r == 0 ? -0.5 : 0.5;
            table.metric(Metric::variance)[row] = e == 0 ? 4.0 : 1.0;
        }
    }
    const Summary summary = summarize(table, "joint");
    CHECK(summary.row(0, 0).measures.relative_precision.value == Approx(-0.75));
    CHECK(summary.row(0, 1).measures.systematic_share.value == Approx(1.0 / 3.0));  // 0, 1/3 and 1/3
}

TEST_CASE("an estimator stands beside the constant, model by model", "[analysis][measures]") {
    results::Table table = make_table(1, 4, {"constant", "plug_in"});
    table.traits[0].role = EstimatorRole::constant;
    for (std::size_t r = 0; r < 4; ++r) {
        set_ok(table, table.row(0, r, 0), 1.0, 2.0);
        set_ok(table, table.row(0, r, 1), 1.0, r == 0 ? 1.0 : 2.0 + static_cast<double>(r));
        table.metric(Metric::relative_excess)[table.row(0, r, 1)] = 3.0;
    }
    set_failed(table, table.row(0, 3, 1), FitStatus::not_converged);
    Measures plug_in = summarize(table).row(0, 1).measures;
    CHECK(plug_in.no_better_share.value == Approx(2.0 / 3.0));
    CHECK(plug_in.no_better_share.count == 3);
    CHECK(plug_in.relative_excess.value == Approx(3.0));
    CHECK(summarize(table).row(0, 0).measures.no_better_share.count == 0);
    // without it: beside the sd of the joint effect
    table.traits[0].role = EstimatorRole::ordinary;
    plug_in = summarize(table).row(0, 1).measures;
    CHECK(plug_in.no_better_share.value == 1.0);
}

}  // namespace
}  // namespace causum::analysis
