#include "analysis/figures/nested_plot.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/figures/curve_axis.hpp"
#include "tests/analysis/figure_files.hpp"
#include "tests/analysis/figure_samples.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("many combinations of axes make a nested-loop plot", "[analysis][figure]") {
    results::Table table = filled_table(28, 2, {"plug_in", "joint"});
    std::vector<std::int64_t> n;
    std::vector<std::int64_t> degree;
    std::vector<std::string> kind;
    for (std::int64_t c = 0; c < 28; ++c) {
        n.push_back(c % 2 == 0 ? 300 : 100);
        degree.push_back(c / 2 % 7);
        kind.emplace_back(c < 14 ? "ridge" : "lasso");
    }
    add_axis<std::int64_t>(table, "data.n", n);
    add_axis<std::int64_t>(table, "fit.degree", degree);
    add_axis<std::string>(table, "fit.regularization", kind);
    const Summary summary = summarize(table);
    CHECK(find_curve_axis(summary).name == "fit.degree");
    CHECK(find_curve_axis(summary).combinations.size() == 4);
    for (std::int64_t c = 0; c < 28; ++c) degree[static_cast<std::size_t>(c)] = c;
    results::Table wide = filled_table(28, 2, {"plug_in", "joint"});
    add_axis<std::int64_t>(wide, "data.n", n);
    for (std::size_t c = 0; c < 28; ++c) degree[c] = static_cast<std::int64_t>(c / 2);
    add_axis<std::int64_t>(wide, "fit.degree", degree);
    std::vector<std::string> words;
    for (std::size_t c = 0; c < 28; ++c) words.push_back("word " + std::to_string(c / 2));
    wide.coordinates[1].values = words;  // 14 texts beside a numeric axis of 2 values
    const Summary nested = summarize(wide);
    const std::vector<Figure> figures = make_figures(wide, nested);
    REQUIRE(figures.size() == 1);
    CHECK(count(figures[0].script, "every 3::1") == 2);
    CHECK(texts(figures[0].script).find("data.n (low to high): 100, 300") != std::string::npos);
    // The first axis changes slowest: the places 0 to 13 have its first value.
    CHECK(figures[0].script.find("\n14 0\n14 1\n") != std::string::npos);
    if (!can_draw()) return;
    const Folder folder;
    check_files(draw(wide, nested, folder.path()), folder);
}

}  // namespace
}  // namespace causum::analysis
