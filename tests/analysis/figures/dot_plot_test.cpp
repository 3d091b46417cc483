#include "analysis/figures/dot_plot.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/analysis/figure_files.hpp"
#include "tests/analysis/figure_samples.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("a study without axes is drawn as points, medians and means", "[analysis][figure]") {
    const std::vector<std::string> estimators = {"observational", "plug_in", "joint"};
    results::Table table = filled_table(1, 50, estimators);
    set_failed(table, table.row(0, 7, 1), FitStatus::not_converged);
    const Summary summary = summarize(table);
    const std::string script = main_script(table, summary);
    CHECK(script == main_script(table, summary));
    for (const std::string& estimator : estimators)
        CHECK(script.find('\'' + estimator + '\'') != std::string::npos);
    CHECK(texts(script).find("1 of 150 fits failed (plug_in 1)") != std::string::npos);
    CHECK(texts(script).find("mean ± 2 MCSE") != std::string::npos);
    CHECK(texts(script).find("RMSE on held-out joint samples (outcome units)") != std::string::npos);
    // A point per fit that is ok, in each panel: 50 + 49 + 50 rows of two numbers.
    const std::size_t begin = script.find("# rmse, plug_in: value by replicate");
    REQUIRE(begin != std::string::npos);
    const std::size_t first = script.find("EOD\n", begin) + 4;
    const std::string block = script.substr(first, script.find("EOD", first) - first);
    CHECK(std::count(block.begin(), block.end(), '\n') == 49);

    if (!can_draw()) return;
    const Folder folder;
    check_files(draw(table, summary, folder.path()), folder);
    CHECK(read(folder.path() / "summary.gp") == script);
    // 8.5 cm at 300 dots per inch.
    const std::string png = read(folder.path() / "summary.png");
    CHECK(256 * static_cast<unsigned char>(png[18]) + static_cast<unsigned char>(png[19]) == 1004);
    // Drawn again over the files that are there, and into a folder yet to be made.
    check_files(draw(table, summary, folder.path()), folder);
    CHECK(draw(table, summary, folder.path() / "a" / "b").size() == 4);
}

TEST_CASE("every replicate behind the means of several conditions", "[analysis][figure]") {
    const auto script_of = [](std::size_t conditions, std::size_t replicates) {
        results::Table table = filled_table(conditions, replicates, {"plug_in", "joint"});
        std::vector<std::int64_t> n;
        for (std::size_t c = 0; c < conditions; ++c) n.push_back(static_cast<std::int64_t>(100 * (c + 1)));
        add_axis<std::int64_t>(table, "data.n", n);
        set_failed(table, table.row(1, 0, 0), FitStatus::not_converged);
        for (const Figure& figure : make_figures(table, summarize(table))) {
            if (figure.name == "replicates") return figure.script;
        }
        return std::string();
    };
    const std::string script = script_of(4, 30);
    CHECK(count(script, "value by replicate") == 8);
    CHECK(count(script, "with xerrorbars") == 8);
    const std::string words = plain_spaces(texts(script));
    for (const char* heading : {"data.n = 100 ", "data.n = 400 "}) CHECK(count(words, heading) == 1);
    CHECK(count(words, "plug_in ") >= 2);  // once for each row of panels
    CHECK(words.find("Points: the first") == std::string::npos);
    // The failed fit has no point.
    const auto points = [&](const char* of) {
        const std::size_t begin = script.find("EOD\n", script.find(of));
        return count(script.substr(begin, script.find("EOD\n", begin + 4) - begin), "\n") - 1;
    };
    CHECK(points("excess_rmse, plug_in, data.n = 100: value by replicate") == 30);
    CHECK(points("excess_rmse, plug_in, data.n = 200: value by replicate") == 29);
    // Each condition has its own mean: in the third 1.4 times that of the first.
    const auto mean_of = [&](const char* of) {
        const std::size_t begin = script.find("EOD\n", script.find(of)) + 4;
        return std::stod(script.substr(begin, script.find(' ', begin) - begin));
    };
    CHECK(mean_of("excess_rmse, joint, data.n = 300: mean") /
              mean_of("excess_rmse, joint, data.n = 100: mean") ==
          Approx(1.4).epsilon(0.2));
    CHECK(plain_spaces(texts(script_of(9, 1000))).find("Points: the first 666 replicates") !=
          std::string::npos);
    CHECK(script_of(10, 5).empty());

    // A condition where every fit failed has an empty panel.
    results::Table table = filled_table(2, 5, {"plug_in", "joint"});
    add_axis<std::int64_t>(table, "data.n", {1, 100});
    for (std::size_t row = 0; row < 10; ++row) set_failed(table, row, FitStatus::too_few_samples);
    const Summary summary = summarize(table);
    CHECK(texts(dot_plot_script(table, summary, {}, "replicates")).find("all 5 fits failed") !=
          std::string::npos);
    if (!can_draw()) return;
    const Folder folder;
    check_files(draw(table, summary, folder.path()), folder);
}

}  // namespace
}  // namespace causum::analysis
