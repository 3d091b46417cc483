#include "analysis/tables/summary_grids.hpp"

#include <string>
#include <vector>

#include "analysis/tables/text_table.hpp"
#include "tests/analysis/small_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("the grid of a summary has a row per condition and estimator", "[analysis][grid]") {
    const Grid grid = summary_grid(summarize(small_table()));
    CHECK(grid.header == std::vector<std::string>{"fit.regularization", "estimator", "fits ok", "excess_rmse",
                                                  "median", "rmse", "ratio", "better"});
    REQUIRE(grid.rows.size() == 4);
    CHECK(grid.rules == std::vector<std::size_t>{2});
    CHECK(grid.text_columns == 2);
    CHECK(grid.rows[0] == std::vector<std::string>{"ridge", "plug_in", "3/3", "0.300 ± 0.058", "0.300",
                                                   "0.5000 ± 0", "1.59 ± 0.19", "none"});
    CHECK(grid.rows[1].back().empty());
    CHECK(grid.rows[2][2] == "2/3");
}

TEST_CASE("grids by condition have a column for each estimator and count what is missing",
          "[analysis][grid]") {
    const Summary summary = summarize(small_table());
    const Grid means = mean_grid(summary, results::Metric::excess_rmse);
    CHECK(means.header == std::vector<std::string>{"fit.regularization", "plug_in", "joint"});
    REQUIRE(means.rows.size() == 2);
    CHECK(means.rows[0] == std::vector<std::string>{"ridge", "0.300 ± 0.058", "0.200 ± 0.058"});
    CHECK(means.rows[1][1] == "0.250 ± 0.050 (2/3)");
    const Grid ratios = ratio_grid(summary);
    CHECK(ratios.rows[0] == std::vector<std::string>{"ridge", "1.59 ± 0.19", "1"});
    CHECK_THAT(ratios.rows[1][1], Catch::EndsWith(" (2)"));
    CHECK(mean_grid(summarize(make_table(2, 1, {"joint"})), results::Metric::rmse).header.front() ==
          "condition");
}

TEST_CASE("failures stand beside the means they leave", "[analysis][grid]") {
    const Grid grid = failure_grid(summarize(small_table()));
    REQUIRE(grid.rows.size() == 1);
    CHECK(grid.rows[0][2] == "1 not_converged");
    CHECK(grid.rows[0][3] == "33.3 ± 27.2 %");
    CHECK(grid.rows[0][4] == "0.250 ± 0.050");
    results::Table good = small_table();
    set_ok(good, good.row(1, 2, 0), 0.5, 0.4);
    CHECK(failure_grid(summarize(good)).rows.empty());
    CHECK(systematic_grid(summarize(good)).rows.empty());
}

TEST_CASE("coverage stands beside the nominal level, of estimators with intervals", "[analysis][grid]") {
    results::Table table = make_table(1, 4, {"joint", "adaptive"});
    CHECK(coverage_grid(summarize(table)).rows.empty());
    for (std::size_t r = 0; r < 4; ++r) {
        for (std::size_t e = 0; e < 2; ++e) set_ok(table, table.row(0, r, e), 1.0, 1.0);
        table.metric(results::Metric::coverage)[table.row(0, r, 0)] = r < 2 ? 0.8 : 1.0;
        table.metric(results::Metric::interval_width)[table.row(0, r, 0)] = 0.5;
    }
    CHECK(coverage_grid(summarize(table)).rows[0][2] == "–");
    table.settings.push_back({.name = "intervals.level", .values = std::vector<double>{0.95}});
    const Grid grid = coverage_grid(summarize(table));
    CHECK(grid.header == std::vector<std::string>{"estimator", "coverage", "judged", "width"});
    REQUIRE(grid.rows.size() == 1);
    CHECK(grid.rows[0][0] == "joint");
    CHECK_THAT(grid.rows[0][1], Catch::StartsWith("0.90"));
    CHECK(grid.rows[0][2] == "undecided");
    CHECK_THAT(text_table(summarize(table)), Catch::Contains("Coverage of nominal 0.95: "));
    // with what else a study may have of intervals
    for (std::size_t row = 0; row < 8; ++row) {
        table.metric(results::Metric::interval_width)[row] = row % 2 == 0 ? 0.5 : 1.0;
        table.metric(results::Metric::coverage)[row] = 0.9;
        table.metric(results::Metric::power)[row] = 0.25;
        table.metric(results::Metric::model_se)[row] = 2.0;
        table.metric(results::Metric::se_ratio)[row] = 0.8;
    }
    const Grid more = coverage_grid(summarize(table));
    CHECK(more.header ==
          std::vector<std::string>{"estimator", "coverage", "judged", "width", "ratio", "power", "se error"});
    CHECK(more.rows[0][4] == "–");
    CHECK(more.rows[1][4] == "2.000 ± 0");
    CHECK(more.rows[1][6] == "-0.2000 ± 0");
    CHECK_THAT(text_table(summarize(table)), Catch::Contains("nominal"));
}

}  // namespace
}  // namespace causum::analysis
