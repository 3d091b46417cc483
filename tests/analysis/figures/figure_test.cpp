#include "analysis/figures/figure.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "analysis/text/file_set.hpp"
#include "core/errors.hpp"
#include "tests/analysis/figure_files.hpp"
#include "tests/analysis/figure_samples.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("a PDF carries its fonts", "[analysis][figure]") {
    if (!can_draw()) return;
    const results::Table table = filled_table(1, 5, {"plug_in", "joint"});
    const Folder folder;
    const std::vector<fs::path> files = draw(table, summarize(table), folder.path());
    REQUIRE(files.size() == 4);
    if (has_program("pdffonts")) {
        const std::string list = (folder.path() / "fonts").string();
        REQUIRE(std::system(("pdffonts " + files[1].string() + " > " + list).c_str()) == 0);
        std::istringstream lines(read(list));
        std::string line;
        std::getline(lines, line);
        const std::size_t column = line.find("emb");
        REQUIRE(column != std::string::npos);
        std::getline(lines, line);
        std::size_t fonts = 0;
        while (std::getline(lines, line)) {
            ++fonts;
            CHECK(line.substr(column, 3) == "yes");
        }
        CHECK(fonts > 0);
    } else if (read(files[1]).find("/FontFile") == std::string::npos) {
        WARN("pdffonts is not on PATH and the PDF's objects are compressed: embedding not checked");
    }
}

TEST_CASE("what cannot be drawn says why and leaves no file", "[analysis][figure]") {
    const Folder folder;
    SECTION("every fit failed") {
        results::Table table = make_table(1, 3, {"plug_in", "joint"});
        for (std::size_t row = 0; row < 6; ++row) set_failed(table, row, FitStatus::not_finite);
        const Summary summary = summarize(table);
        CHECK(why_no_figure(summary) ==
              "no fit has a finite rmse or excess_rmse: 6 of 6 fits failed (plug_in 3, joint 3)");
        CHECK_THROWS_AS(main_script(table, summary), ArgumentError);
    }
    SECTION("nothing was run, or nothing is finite") {
        results::Table table = make_table(1, 2, {"joint"});
        CHECK(why_no_figure(summarize(table)) == "no fit has a finite rmse or excess_rmse");
        constexpr double inf = std::numeric_limits<double>::infinity();
        set_ok(table, 0, inf, std::nan(""));
        CHECK_FALSE(why_no_figure(summarize(table)).empty());
    }
    SECTION("conditions that differ in no axis") {
        const results::Table table = filled_table(2, 3, {"joint"});
        CHECK(why_no_figure(summarize(table)) == "the 2 conditions do not differ in any axis");
        CHECK_THROWS_AS(make_figures(table, summarize(table)), ArgumentError);
    }
    SECTION("no conditions at all") {
        const results::Table table = make_table(0, 0, {});
        CHECK_FALSE(why_no_figure(summarize(table)).empty());
    }
    CHECK(folder.names().empty());
    SECTION("another table's summary") {
        const results::Table table = filled_table(1, 3, {"joint"});
        CHECK_THROWS_AS(main_script(filled_table(1, 4, {"joint"}), summarize(table)), ArgumentError);
    }
}

TEST_CASE("unusual tables are drawn", "[analysis][figure]") {
    if (!can_draw()) return;
    const Folder folder;
    results::Table table;
    std::string expected;
    SECTION("one replicate") {
        table = filled_table(1, 1, {"plug_in", "joint"});
        expected = "one replicate, so no standard error";
    }
    SECTION("one estimator") {
        table = filled_table(1, 20, {"plug_in"});
    }
    SECTION("an estimator of which every fit failed") {
        table = filled_table(1, 20, {"plug_in", "joint"});
        for (std::size_t r = 0; r < 20; ++r) set_failed(table, table.row(0, r, 0), FitStatus::not_finite);
        expected = "all 20 fits failed";
    }
    SECTION("no true effect, so no excess_rmse") {
        table = filled_table(1, 20, {"plug_in", "joint"});
        for (double& value : table.metric(results::Metric::excess_rmse)) value = std::nan("");
    }
    SECTION("equal values") {
        table = make_table(1, 5, {"plug_in", "joint"});
        for (std::size_t row = 0; row < 10; ++row) set_ok(table, row, 0.5, 0.0);
    }
    SECTION("astronomical values and one that is infinite") {
        table = filled_table(1, 20, {"plug_in", "joint"});
        set_ok(table, 0, 1e30, 1e30);
        set_ok(table, 1, 0.3, std::numeric_limits<double>::infinity());
    }
    SECTION("every estimator of the registry") {
        table = filled_table(1, 30, registry_names());
        set_registry_traits(table);
    }
    SECTION("curves of every estimator, with a gap and an estimator that failed throughout") {
        table = filled_table(3, 10, registry_names());
        add_axis<std::int64_t>(table, "data.n", {100, 1000, 10000});
        set_registry_traits(table);
        const std::vector<std::string>& names = table.estimators;
        for (std::size_t r = 0; r < 10; ++r) {
            set_failed(table, table.row(1, r, 0), FitStatus::too_few_samples);
            for (std::size_t c = 0; c < 3; ++c)
                set_failed(table, table.row(c, r, 1), FitStatus::too_few_samples);
        }
        expected =
            fmt::format("40 of {} fits failed ({} 10, {} 30)", 3 * 10 * names.size(), names[0], names[1]);
    }
    SECTION("a text axis alone") {
        table = filled_table(3, 10, registry_names());
        add_axis<std::string>(table, "interaction.kind",
                              {"action_action", "action_confounder", "it's `touch broken`"});
        set_registry_traits(table);
        expected = "action_confounder";
    }
    SECTION("panels with gaps") {
        table = filled_table(6, 1, {"plug_in", "joint"});
        add_axis<std::string>(table, "scm.family", {"a", "a", "a", "b", "b", "b"});
        add_axis<double>(table, "support.train_shift", {0, 1, 2, 0, 1, 2});
        set_failed(table, table.row(1, 0, 0), FitStatus::not_finite);
        expected = "1 of 12 fits failed";
    }
    SECTION("names made to break a script") {
        table = filled_table(1, 5,
                             {"it's", "`touch broken`", "a\n\"b\" {c} # $d @e \\", "system('touch broken')"});
        table.provenance.study_name = "x'; system('touch broken') #`touch broken`";
    }
    const Summary summary = summarize(table);
    CHECK(why_no_figure(summary).empty());
    check_files(draw(table, summary, folder.path()), folder);
    CHECK(texts(main_script(table, summary)).find(expected) != std::string::npos);
}

TEST_CASE("a figure that gnuplot does not draw has its script and the reason", "[analysis][figure]") {
    const results::Table table = filled_table(1, 5, {"plug_in", "joint"});
    const std::vector<Figure> figures = make_figures(table, summarize(table));
    std::string body;
    std::string expected;
    SECTION("with an error") {
        body = "echo no such terminal >&2; echo half > summary.svg; exit 3";
        expected = "exit code 3 (drawing summary.gp): no such terminal";
    }
    SECTION("with nothing drawn") {
        body = "echo '<?xml?></svg>' > summary.svg; exit 0";
        expected = "gnuplot = draws no summary.pdf";
    }
    SECTION("with half a file, as on a disk that is full") {
        body =
            "echo '<?xml?></svg>' > summary.svg; echo '%PDF-1 %%EOF' > summary.pdf; "
            "printf '\\211PNG and no end' > summary.png";
        expected = "gnuplot = draws no summary.png";
    }
    SECTION("killed") {
        body = "kill -9 $$";
        expected = "ended by signal 9";
    }
    const Folder folder;
    const OtherGnuplot gnuplot(body);
    FileSet files(folder.path());
    CHECK_THAT(draw_figure(figures.front(), files), Catch::Contains(expected));
    CHECK(files.publish() == std::vector<fs::path>{folder.path() / "summary.gp"});
    CHECK(read(folder.path() / "summary.gp") == figures.front().script);
}

TEST_CASE("without gnuplot the reason names the package", "[analysis][figure]") {
    const results::Table table = filled_table(1, 5, {"plug_in", "joint"});
    const Folder folder, empty;
    const OtherPath path(empty.path().string());
    FileSet files(folder.path());
    CHECK_THAT(draw_figure(make_figures(table, summarize(table)).front(), files),
               Catch::Contains("gnuplot-nox"));
}

}  // namespace
}  // namespace causum::analysis
