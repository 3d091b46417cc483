#include "analysis/drawing/gnuplot_script.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <string>

namespace causum::analysis {
namespace {

using Catch::Contains;

TEST_CASE("text from a study is data in a script, never a command", "[analysis][gnuplot_script]") {
    GnuplotScript script(2.54, 5.08);
    CHECK(script.text("it's `rm`\n$x\t\"y\"") == "text_1");
    CHECK(script.text("") == "text_2");
    CHECK(script.data("a 'b'\nc", {{1.0, 0.5}, {std::nan(""), -2e-9}}) == "$data_1");
    CHECK_THAT(script.str(), Contains("\ntext_1 = 'it''s `rm` $x \"y\"'\ntext_2 = ''\n"));
    CHECK_THAT(script.str(), Contains("\n# a  b  c\n$data_1 << EOD\n1 0.5\nNaN -2e-09\nEOD\n"));
}

TEST_CASE("the three formats have one size on paper", "[analysis][gnuplot_script]") {
    const std::string script = GnuplotScript(2.54, 5.08, "name").str();  // 1 by 2 inches
    CHECK_THAT(script, Contains("set terminal svg size 144,288 "));
    CHECK_THAT(script, Contains("set terminal pdfcairo size 2.540cm,5.080cm "));
    CHECK_THAT(script, Contains("set terminal pngcairo size 300,600 "));
    CHECK_THAT(script, Contains("set output 'name.'.format"));
}

TEST_CASE("labels stand at their place on paper, lines of text below each other",
          "[analysis][gnuplot_script]") {
    GnuplotScript script(2.54, 5.08);
    script.label("middle", {1.27, 2.54}, {.align = Align::center, .size = 6});
    CHECK_THAT(script.str(), Contains("set label text_1 at screen 0.50000,0.50000 center font ',6' "));
    CHECK(line_distance(7) == line_height);
    CHECK(line_distance(14) == 2.0 * line_height);
    // The middles of lines 0.32 high: 0.16 and 0.48 below the upper edge of 5.08.
    stack_lines(script, {"first", "second"}, {0.0, 5.08}, {});
    CHECK_THAT(script.str(), Contains("text_2 at screen 0.00000,0.96850 left"));
    CHECK_THAT(script.str(), Contains("text_3 at screen 0.00000,0.90551 left"));
}

TEST_CASE("a panel has its axes' ranges and tics", "[analysis][gnuplot_script]") {
    GnuplotScript script(10.0, 10.0);
    const AxisScale x{.logarithmic = true,
                      .low = 1.0,
                      .high = 10.0,
                      .tics = {{1.0, "1", false}, {2.0, "", true}, {10.0, "10", false}}};
    const AxisScale y{.low = 0.0, .high = 2.0, .tics = {{0.5, "it's", false}}};
    script.panel({1.0, 2.0, 9.0, 8.0}, x, y, {});
    script.panel({1.0, 2.0, 9.0, 8.0}, x, {.tics = {}}, {"$data_1", "$data_2"});
    const std::string text = script.str();
    CHECK_THAT(text, Contains("set lmargin at screen 0.10000; set rmargin at screen 0.90000"));
    CHECK_THAT(text, Contains("set bmargin at screen 0.20000; set tmargin at screen 0.80000"));
    CHECK_THAT(text, Contains("set logscale x\n    set xrange [1:10]\n"));
    CHECK_THAT(text, Contains("set xtics ('1' 1, '' 2 1, '10' 10)\n"));
    CHECK_THAT(text, Contains("unset logscale y\n    set yrange [0:2]\n"));
    CHECK_THAT(text, Contains("\ntext_1 = 'it''s'\n") && Contains("set ytics (text_1 0.5)\n"));
    CHECK_THAT(text, Contains("set border 3 ") && Contains("plot NaN notitle\n"));
    CHECK_THAT(text, Contains("unset ytics\n    set border 1 "));
    CHECK_THAT(text, Contains("plot $data_1, \\\n         $data_2\n"));
}

}  // namespace
}  // namespace causum::analysis
