#include "analysis/tables/text_table.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/text/text_layout.hpp"
#include "tests/analysis/synthetic_table.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

results::Table paper_table() {
    results::Table table = make_table(1, 4, {"observational", "plug_in", "joint"});
    const double rmse[3][4] = {{0.40, 0.42, 0.38, 0.39}, {0.34, 0.35, 0.30, 0.33}, {0.30, 0.31, 0.28, 0.29}};
    for (std::size_t e = 0; e < 3; ++e) {
        for (std::size_t r = 0; r < 4; ++r) set_ok(table, table.row(0, r, e), rmse[e][r], rmse[e][r] - 0.25);
    }
    return table;
}

TEST_CASE("the table of one condition reads as it should", "[analysis][text_table]") {
    const std::string expected =
        "synthetic: 4 replicates; mean ± Monte Carlo standard error\n"
        "\n"
        "rmse (outcome units): root mean squared error against noisy outcomes of the held-out joint samples\n"
        "n_obs = 100, n_single = 50, n_joint = 25\n"
        "  estimator      fits ok  on edge  mean             median  mean of log     minus joint      pairs\n"
        "  observational      4/4        0  0.3975 ± 0.0085  0.3950  -0.923 ± 0.021  0.1025 ± 0.0025      4\n"
        "  plug_in            4/4        0   0.330 ± 0.011    0.335  -1.110 ± 0.033  0.0350 ± 0.0050      4\n"
        "  joint              4/4        0  0.2950 ± 0.0065  0.2950  -1.221 ± 0.022\n";
    const std::string table = text_table(summarize(paper_table()));
    CHECK(table.substr(0, expected.size()) == expected);
    CHECK(any_line_has(table, "excess_rmse (outcome units)"));
    CHECK_FALSE(any_line_has(table, "failed"));
    CHECK_FALSE(any_line_has(table, "penalt"));
}

TEST_CASE("a single estimator has no paired columns", "[analysis][text_table]") {
    const std::string table = text_table(summarize(make_table(1, 4, {"plug_in"})));
    CHECK_FALSE(any_line_has(table, "minus"));
    CHECK_FALSE(any_line_has(table, "pairs"));
}

TEST_CASE("failures and penalties on the edge are stated", "[analysis][text_table]") {
    results::Table table = paper_table();
    set_failed(table, table.row(0, 1, 1), FitStatus::not_converged);
    set_failed(table, table.row(0, 2, 1), FitStatus::too_few_samples);
    table.penalty_on_edge[table.row(0, 0, 1)] = 1;
    table.penalty_on_edge[table.row(0, 3, 1)] = 1;
    table.penalty_on_edge[table.row(0, 0, 0)] = 1;
    table.penalty_on_edge[table.row(0, 1, 0)] = 1;  // two of four are not most
    const std::string text = text_table(summarize(table));
    CHECK(any_line_has(text, "plug_in            2/4        2"));
    CHECK(any_line_has(text, "2 of 12 fits failed (plug_in: 1 too_few_samples, 1 not_converged)."));
    CHECK_THAT(unwrapped(text), Catch::Contains("may lower their error): plug_in 2 of 2."));
    CHECK(any_line_has(text, "fit.penalties"));
    CHECK_FALSE(any_line_has(text, "observational 2 of 4"));
}

TEST_CASE("each condition is a line named by its axis values", "[analysis][text_table]") {
    results::Table table = make_table(2, 2, {"plug_in", "joint"});
    add_axis<double>(table, "data.ratio", {0.05, 10.0});
    for (std::size_t row = 0; row < 8; ++row) set_ok(table, row, 0.3 + 0.01 * static_cast<double>(row), 0.1);
    table.penalty_on_edge[table.row(1, 0, 0)] = 1;
    table.penalty_on_edge[table.row(1, 1, 0)] = 1;
    const std::string text = text_table(summarize(table));
    const std::vector<std::string> lines = lines_of(text);
    // Of rmse, of excess_rmse, and of the ratio to joint.
    CHECK(std::count_if(lines.begin(), lines.end(),
                        [](const std::string& l) { return l.starts_with("  0.05 "); }) == 3);
    CHECK(std::count_if(lines.begin(), lines.end(),
                        [](const std::string& l) { return l.starts_with("  10 "); }) == 3);
    CHECK(any_line_has(text, "  data.ratio        plug_in          joint"));
    CHECK(any_line_has(text, "  0.05        0.310 ± 0.010  0.320 ± 0.010"));
    CHECK(any_line_has(text, "excess_rmse over that of joint: geometric mean of the ratios by replicate"));
    CHECK_FALSE(any_line_has(text, "n_obs"));
    CHECK_THAT(unwrapped(text), Catch::Contains("plug_in 2 of 2 under 1 of 2 conditions."));
}

TEST_CASE("the tables of very many conditions are left to files", "[analysis][text_table]") {
    results::Table table = make_table(61, 1, {"joint"});
    std::vector<std::int64_t> n;
    for (std::int64_t c = 0; c < 61; ++c) n.push_back(100 + c);
    add_axis<std::int64_t>(table, "data.n", n);
    const std::string text = text_table(summarize(table));
    CHECK(any_line_has(text, "61 conditions are too many for a terminal: summary.csv"));
    CHECK(lines_of(text).size() < 10);
}

TEST_CASE("no line is wider than the terminal", "[analysis][text_table]") {
    results::Table table =
        make_table(2, 3, {"structured_spline_with_options", "causal_aggregation", "joint"});
    add_axis<std::string>(table, "interaction.kind", {"confounder_additive", "action_action"});
    double value = 1.0;
    for (std::size_t row = 0; row < table.status.size(); ++row) {
        value = value > 1e14 ? 1e-9 : value * 31.7;
        set_ok(table, row, value, 12345.678 + 1e-4 * static_cast<double>(row));
        table.penalty_on_edge[row] = 1;
    }
    set_failed(table, 0, FitStatus::not_positive_definite);
    for (const std::size_t width : {110U, 100U, 90U}) {
        const std::string text = text_table(summarize(table), width);
        std::size_t widest = 0;
        for (const std::string& line : lines_of(text)) widest = std::max(widest, text_width(line));
        CAPTURE(width, text);
        CHECK(widest <= width);
    }
    const std::string narrow = text_table(summarize(paper_table()), 80);
    CHECK(any_line_has(narrow, "no room for: median, mean of log; the CSV has them"));
    CHECK_FALSE(any_line_has(narrow, "  median"));
    CHECK(any_line_has(narrow, "pairs"));
}

TEST_CASE("tables of nothing, of failures only and of one replicate are rendered", "[analysis][text_table]") {
    CHECK_FALSE(text_table(summarize(make_table(0, 0, {}))).empty());
    results::Table failed = make_table(1, 2, {"plug_in", "joint"});
    for (std::size_t row = 0; row < 4; ++row) set_failed(failed, row, FitStatus::not_finite);
    const std::string text = text_table(summarize(failed));
    CHECK(any_line_has(text, "0/2"));
    CHECK(any_line_has(text, "4 of 4 fits failed"));
    results::Table single = make_table(1, 1, {"joint"});
    set_ok(single, 0, 0.3, 0.1);
    CHECK(any_line_has(text_table(summarize(single)), "One replicate: there is no standard error."));
    CHECK(any_line_has(text_table(summarize(make_table(1, 2, {"joint"}))), "2 of 2 fits not run yet."));
}

}  // namespace
}  // namespace causum::analysis
