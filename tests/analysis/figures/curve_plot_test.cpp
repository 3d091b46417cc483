#include "analysis/figures/curve_plot.hpp"

#include <string>
#include <vector>

#include "tests/analysis/figure_files.hpp"
#include "tests/analysis/figure_samples.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("a study along a numeric axis is drawn as curves", "[analysis][figure]") {
    results::Table table = filled_table(4, 20, {"plug_in", "structured", "joint"});
    add_axis<double>(table, "data.ratio", {0.1, 10.0, 1.0, 0.5});
    const Summary summary = summarize(table);
    const CurveAxis axis = find_curve_axis(summary);
    CHECK(axis.name == "data.ratio");
    CHECK_FALSE(axis.integers);
    CHECK(axis.combinations == std::vector<std::string>{""});
    const std::string script = main_script(table, summary);
    CHECK(script.find("set logscale x") != std::string::npos);
    CHECK(texts(script).find("data.ratio") != std::string::npos);
    // The rows of a line are in the axis's order.
    const std::size_t begin = script.find("# rmse, plug_in");
    REQUIRE(begin != std::string::npos);
    const std::size_t first = script.find("EOD\n", begin);
    const std::size_t tenth = script.find("\n0.1 ", first);
    const std::size_t half = script.find("\n0.5 ", first);
    const std::size_t one = script.find("\n1 ", first);
    const std::size_t ten = script.find("\n10 ", first);
    CHECK((tenth < half && half < one && one < ten && ten < script.find("EOD", first + 4)));
    if (!can_draw()) return;
    const Folder folder;
    check_files(draw(table, summary, folder.path()), folder);
}

TEST_CASE("crowded lines are named in a key, others at their ends", "[analysis][figure]") {
    results::Table apart = make_table(2, 3, {"plug_in", "joint"});
    results::Table crowded = make_table(2, 3, registry_names());
    for (results::Table* table : {&apart, &crowded}) {
        add_axis<double>(*table, "data.ratio", {0.5, 1.0});
        for (std::size_t row = 0; row < table->status.size(); ++row) {
            const double value =
                table == &apart ? 0.1 + static_cast<double>(row % 2) : 0.1 + 1e-6 * static_cast<double>(row);
            set_ok(*table, row, value, value);
        }
    }
    // At the ends: a name in each panel. In a key: one name for both.
    CHECK(count(main_script(apart, summarize(apart)), "'plug_in'") == 2);
    CHECK(count(main_script(crowded, summarize(crowded)), "'plug_in'") == 1);
}

}  // namespace
}  // namespace causum::analysis
