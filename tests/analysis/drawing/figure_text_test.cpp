#include "analysis/drawing/figure_text.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "analysis/drawing/axis_scale.hpp"
#include "tests/analysis/synthetic_table.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

using results::Metric;

TEST_CASE("names and values are not broken apart", "[analysis][figure_text]") {
    CHECK(unbroken("n = 1, m = 2") == "n\u00a0=\u00a01, m\u00a0=\u00a02");
    CHECK(unbroken("n=1") == "n=1");
    CHECK(metric_name(Metric::rmse) == "rmse");
    CHECK(metric_name(Metric::excess_rmse) == "excess_rmse");
}

TEST_CASE("a figure is wider for many estimators or long names", "[analysis][figure_text]") {
    const auto width = [](const std::vector<std::string>& estimators) {
        return figure_width(summarize(make_table(1, 1, estimators)));
    };
    CHECK(width({"a", "b", "c", "d", "e", "f"}) == 8.5);
    CHECK(width({"a", "b", "c", "d", "e", "f", "g"}) == 12.0);
    CHECK(width({"an_estimator_with_a_very_long_name"}) == 12.0);
}

TEST_CASE("an axis title that does not fit has even lines", "[analysis][figure_text]") {
    const std::string whole = "RMSE on held-out joint samples (outcome units)";
    CHECK(axis_title(Metric::rmse, 100.0) == std::vector<std::string>{whole});
    const std::vector<std::string> lines = axis_title(Metric::rmse, 0.6 * text_length(whole));
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] + ' ' + lines[1] == whole);
    CHECK(std::abs(text_length(lines[0]) - text_length(lines[1])) < 0.2 * text_length(whole));
}

TEST_CASE("figures show excess_rmse unless there is none", "[analysis][figure_text]") {
    results::Table table = make_table(1, 2, {"joint"});
    CHECK_FALSE(has_finite_mean(summarize(table), Metric::rmse));
    for (std::size_t row = 0; row < 2; ++row) set_ok(table, row, 0.5, std::nan(""));
    CHECK(has_finite_mean(summarize(table), Metric::rmse));
    CHECK(main_metric(summarize(table)) == Metric::rmse);
    set_ok(table, 0, 0.5, 0.2);
    CHECK(main_metric(summarize(table)) == Metric::excess_rmse);
}

TEST_CASE("an estimator that is not drawn has its reason", "[analysis][figure_text]") {
    SummaryRow row;
    CHECK(absence(row) == "not run");
    row.failed = 1;
    CHECK(absence(row) == "the fit failed");
    row.failed = 20;
    CHECK(absence(row) == "all 20 fits failed");
    row.ok = 1;
    CHECK(absence(row) == "no finite mean");
}

TEST_CASE("a caption says what was run, drawn and left out", "[analysis][figure_text]") {
    results::Table table = make_table(1, 3, {"plug_in", "joint"});
    for (std::size_t row = 0; row < 6; ++row) set_ok(table, row, 0.5, 0.2);
    set_failed(table, table.row(0, 2, 0), FitStatus::not_converged);
    const std::vector<std::string> lines = caption_lines(summarize(table), {"Bars: ranges"}, 100.0);
    REQUIRE(lines.size() == 1);
    CHECK(
        plain_spaces(lines[0]) ==
        "synthetic: 3 replicates. n_obs = 100, n_single = 50, n_joint = 25. Bars: ranges. MCSE: Monte Carlo "
        "standard error of the mean. 1 of 6 fits failed (plug_in 1); means are over the others.");
    CHECK(caption_lines(summarize(table), {}, 5.0).size() > 3);
    const results::Table none = make_table(2, 1, {"joint"});
    CHECK(caption_lines(summarize(none), {}, 100.0) ==
          std::vector<std::string>{"synthetic: one replicate, so no standard error. 2 of 2 fits not run."});
}

}  // namespace
}  // namespace causum::analysis
