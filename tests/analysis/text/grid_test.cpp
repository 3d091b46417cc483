#include "analysis/text/grid.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "analysis/findings/finding_groups.hpp"
#include "analysis/tables/comparison.hpp"

#include "analysis/report/report.hpp"
#include "analysis/tables/summary_grids.hpp"
#include "tests/analysis/synthetic_table.hpp"

namespace causum::analysis {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

/// Two conditions of two estimators, one fit failed.
results::Table small_table() {
    results::Table table = make_table(2, 3, {"plug_in", "joint"});
    for (std::size_t c = 0; c < 2; ++c) {
        for (std::size_t r = 0; r < 3; ++r) {
            set_ok(table, table.row(c, r, 0), 0.5, 0.2 + 0.1 * static_cast<double>(r));
            set_ok(table, table.row(c, r, 1), 0.4, 0.1 + 0.1 * static_cast<double>(r));
        }
    }
    set_failed(table, table.row(1, 2, 0), FitStatus::not_converged);
    add_axis<std::string>(table, "fit.regularization", {"ridge", "a|b & <c> 5 % $x_1^2\\"});
    return table;
}

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

TEST_CASE("Markdown, LaTeX and HTML escape what comes from a study", "[analysis][grid]") {
    const Grid grid = summary_grid(summarize(small_table()));
    const std::string markdown = markdown_table(grid);
    CHECK(markdown.find("| a\\|b \\& \\<c> 5 % $x_1^2\\\\ | plug_in | 2/3 |") != std::string::npos);
    CHECK(markdown.find("| --- | --- | ---: |") != std::string::npos);
    const std::string latex = latex_table(grid);
    CHECK(latex.find("\\multicolumn{7}{l}{fit.regularization = a|b \\& <c> 5 \\% "
                     "\\$x\\_1\\textasciicircum{}2\\textbackslash{}} \\\\*\nplug\\_in & 2/3 & ") !=
          std::string::npos);
    CHECK(latex.find("0.300 $\\pm$ 0.058") != std::string::npos);
    CHECK(latex.find("\\begin{longtable}{lrrrrrr}") != std::string::npos);
    for (const char* rule : {"\\bottomrule", "\\endhead", "\\endfirsthead"}) CHECK(count(latex, rule) == 1);
    CHECK(count(latex, "\\midrule") == 3);
    CHECK(count(latex, "\\multicolumn") == 2);
    // Every row and both heads have as many cells as the table has columns.
    CHECK(count(latex, " & ") == 6 * 6);
    CHECK(count(latex, " \\\\\n") == 6);
    CHECK(markdown_text("see [a](b) & c") == "see [a]\\(b) \\& c");
    // A heading longer than a line breaks.
    Grid wide = grid;
    wide.rows[0][0] = std::string(120, 'x');
    CHECK(latex_table(wide).find("\\multicolumn{7}{p{15.5cm}}{") != std::string::npos);
    const std::string html = html_table(grid);
    CHECK(html.find("a|b &amp; &lt;c&gt; 5 % $x_1^2\\</td>") != std::string::npos);
    CHECK(html.find("<c>") == std::string::npos);
    CHECK(html_text("\"'") == "&quot;&#39;");
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

TEST_CASE("a table on a terminal goes on below where it is too wide", "[analysis][grid]") {
    const Grid grid{.caption = {},
                    .header = {"axis", "first", "second", "third"},
                    .rows = {{"α", "1", "22", "333"}, {"beta", "4444444", "5", "–"}},
                    .text_columns = 1,
                    .rules = {}};
    CHECK(terminal_table(grid, 80) ==
          "  axis    first  second  third\n"
          "  α           1      22    333\n"
          "  beta  4444444       5      –\n");
    CHECK(terminal_table(grid, 24) ==
          "  axis    first  second\n"
          "  α           1      22\n"
          "  beta  4444444       5\n"
          "\n"
          "  axis  third\n"
          "  α       333\n"
          "  beta      –\n");
    CHECK(terminal_table(grid, 1).find("second\n") != std::string::npos);  // a column a block, not none
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

TEST_CASE("sentences compare estimators with the reference", "[analysis][report]") {
    const std::vector<std::string> all = comparison_sentences(summarize(small_table()));
    REQUIRE(all.size() == 1);
    CHECK_THAT(all[0], Catch::Contains("plug_in: its geometric mean excess_rmse is between 1.59 ± 0.19 "
                                       "(fit.regularization = ridge) and 1.73") &&
                           Catch::Contains("larger under all 2 conditions."));
    CHECK(comparison_sentences(summarize(make_table(1, 3, {"joint"}))).empty());

    // plug_in: less in the first condition, equal in the second, without a partner in the third.
    results::Table table = make_table(3, 4, {"plug_in", "joint"});
    add_axis<double>(table, "data.ratio", {0.5, 1, 2});
    for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t r = 0; r < 4; ++r) {
            const double error = 0.1 + 0.01 * static_cast<double>(r);
            set_ok(table, table.row(c, r, 0), 0.5, c == 0 ? 0.5 * error : error);
            if (c < 2) set_ok(table, table.row(c, r, 1), 0.5, error);
        }
    }
    REQUIRE(comparison_sentences(summarize(table)).size() == 1);
    CHECK_THAT(comparison_sentences(summarize(table))[0],
               Catch::EndsWith("smaller under 1 of the 2 conditions (of 3) where both have fits."));
    for (std::size_t r = 0; r < 4; ++r)
        set_ok(table, table.row(0, r, 0), 0.5, 0.1 + 0.01 * static_cast<double>(r));
    CHECK(comparison_sentences(summarize(table))[0] ==
          "plug_in: its geometric mean excess_rmse is 1.000 ± 0 times that of joint; equal under all the 2 "
          "conditions "
          "(of 3) "
          "where both have fits.");
    for (std::size_t c = 0; c < 2; ++c) {
        for (std::size_t r = 0; r < 4; ++r) set_failed(table, table.row(c, r, 1), FitStatus::not_finite);
    }
    CHECK(comparison_sentences(summarize(table)) ==
          std::vector<std::string>{"plug_in: no replicate where joint has a fit, too."});
    CHECK(ratio_grid(summarize(table)).rows[0].back() == "–");
    // One estimator has nobody to be compared with.
    results::Table alone = make_table(2, 2, {"plug_in"});
    add_axis<std::string>(alone, "interaction.kind", {"a", "b"});
    for (std::size_t row = 0; row < 4; ++row) set_ok(alone, row, 0.5, row < 2 ? 0.1 : 0.2);
    CHECK(comparison_sentences(summarize(alone)) ==
          std::vector<std::string>{
              "plug_in: mean excess_rmse between 0.1000 ± 0 (interaction.kind = a) and 0.2000 ± "
              "0 (interaction.kind = b)."});
}

TEST_CASE("an SVG in a page has its own names", "[analysis][report]") {
    const std::string svg = inline_svg(
        "<?xml version=\"1.0\"?>\n<svg width=\"10\" height=\"20\" viewBox=\"0 0 10 "
        "20\">\n<title>Gnuplot</title>"
        "<g id=\"a\"><title>$data_1</title></g><path id='p'/><use xlink:href='#p'/><g "
        "fill=\"url(#q)\"/></svg>",
        "one-", "What it \"shows\"");
    CHECK(svg.find("<svg viewBox=\"0 0 10 20\" style=\"--wide:10px\" role=\"img\" aria-label=\"What it "
                   "&quot;shows&quot;\"") == 0);
    CHECK(svg.find("width=") == std::string::npos);
    CHECK(svg.find("title") == std::string::npos);
    for (const char* part : {"id=\"one-a\"", "id='one-p'", "href='#one-p'", "url(#one-q)"})
        CHECK(svg.find(part) != std::string::npos);
    CHECK(inline_svg("no figure", "a", "b").empty());
}

TEST_CASE("a report of poor results says so and shows no empty figure", "[analysis][report]") {
    const auto page = [](const results::Table& table) {
        const Summary summary = summarize(table);
        return report_page(table, summary, group_findings(summary, find_all(table, summary)), {});
    };
    results::Table failed = make_table(1, 3, {"plug_in", "joint"});
    for (std::size_t row = 0; row < 6; ++row) set_failed(failed, row, FitStatus::too_few_samples);
    failed.provenance.study_name = "<script>alert(1)</script>";
    const std::string text = page(failed);
    CHECK(text.find("<script") == std::string::npos);
    CHECK(text.find("No figure: no fit has a finite rmse or excess_rmse: 6 of 6 fits failed") !=
          std::string::npos);
    CHECK(text.find("there is nothing to say") != std::string::npos);
    CHECK(text.find("<figure>") == std::string::npos);
    CHECK(text.find("http") == std::string::npos);
    CHECK(page(make_table(1, 1, {"joint"})).find("1 replicate × 1 estimator. One replicate") !=
          std::string::npos);
    CHECK_FALSE(page(make_table(0, 0, {})).empty());
}

}  // namespace
}  // namespace causum::analysis
