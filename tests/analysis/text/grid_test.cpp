#include "analysis/text/grid.hpp"

#include <string>

#include "analysis/tables/summary_grids.hpp"
#include "tests/analysis/small_table.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

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

}  // namespace
}  // namespace causum::analysis
