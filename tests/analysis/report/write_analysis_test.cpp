#include "analysis/report/write_analysis.hpp"

#include <cstdint>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "analysis/tables/summary_grids.hpp"
#include "analysis/tables/text_table.hpp"
#include "tests/analysis/figure_files.hpp"
#include "tests/analysis/figure_samples.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

AnalysisFiles write(const results::Table& table, const fs::path& directory) {
    const Summary summary = summarize(table);
    const std::vector<Finding> findings = find_all(table, summary);
    return write_analysis(table, summary, find_verdict(table, summary), findings, directory);
}

TEST_CASE("without a fit there are tables and a report, and old figures go", "[analysis][write_analysis]") {
    const Folder folder;
    const std::set<std::string> kept = {"ratio_notes.svg", "summary.txt", "photo.png"};
    for (const std::string& name : kept) std::ofstream(folder.path() / name) << "mine";
    for (const char* name : {"heatmap.svg", "ratio_2.pdf", "summary.gp", "report.html"})
        std::ofstream(folder.path() / name) << "old";
    results::Table table = make_table(1, 2, {"joint"});
    for (std::size_t row = 0; row < 2; ++row) set_failed(table, row, FitStatus::not_finite);
    const std::vector<fs::path> files = write(table, folder.path()).files;
    REQUIRE(files.size() == 7);
    CHECK(files.back() == folder.path() / "report.html");
    std::set<std::string> expected = {"summary.csv", "summary.md",  "summary.tex", "findings.csv",
                                      "findings.md", "verdict.csv", "report.html"};
    expected.insert(kept.begin(), kept.end());
    CHECK(folder.names() == expected);
    CHECK(read(folder.path() / "summary.csv") == csv_table(summarize(table)));
    CHECK_THAT(read(folder.path() / "report.html"), Catch::StartsWith("<!DOCTYPE html>"));
}

TEST_CASE("tests of additivity have a file and a section where there are any", "[analysis][write_analysis]") {
    const Folder folder;
    results::Table table = make_table(1, 2, {"joint"});
    for (std::size_t row = 0; row < 2; ++row) set_ok(table, row, 1.0, 1.0);
    table.fact(results::Fact::p_a) = {0.5, 0.01};
    const std::vector<fs::path> files = write(table, folder.path()).files;
    CHECK(files.back() == folder.path() / "report.html");
    CHECK(read(folder.path() / "tests.csv") == additivity_csv(summarize(table)));
    CHECK_THAT(read(folder.path() / "findings.md"), Catch::Contains("## Tests of additivity"));
    CHECK_THAT(read(folder.path() / "report.html"), Catch::Contains("<h3>Tests of additivity</h3>"));
}

TEST_CASE("the report holds each figure that was drawn", "[analysis][write_analysis]") {
    if (!can_draw()) return;
    results::Table table = filled_table(2, 5, {"plug_in", "joint"});
    add_axis<std::int64_t>(table, "data.n", {100, 1000});
    const Folder folder;
    const std::vector<fs::path> files = write(table, folder.path()).files;
    CHECK(files.size() ==
          2 * 4 + 7);  // summary and replicates; one estimator beside joint has no verdict map
    CHECK(folder.names().size() == files.size());
    CHECK(folder.names().count("replicates.pdf") == 1);
    CHECK(count(read(folder.path() / "report.html"), "<svg ") == 2);
    CHECK(read(folder.path() / "report.html").find("Not drawn") == std::string::npos);
}

TEST_CASE("without a gnuplot that draws all but the figures is written", "[analysis][write_analysis]") {
    results::Table table = filled_table(2, 5, {"plug_in", "joint"});
    add_axis<std::int64_t>(table, "data.n", {100, 1000});
    const Folder folder;
    std::ofstream(folder.path() / "summary.svg") << "of an earlier analysis";
    const OtherGnuplot gnuplot("echo no ink >&2; exit 1");
    const AnalysisFiles written = write(table, folder.path());
    CHECK(written.files.size() == 2 + 7);
    CHECK(written.missing ==
          std::vector<std::string>{"summary: gnuplot = exit code 1 (drawing summary.gp): no ink",
                                   "replicates: gnuplot = exit code 1 (drawing replicates.gp): no ink"});
    CHECK(folder.names() == std::set<std::string>{"summary.csv", "summary.md", "summary.tex", "findings.csv",
                                                  "findings.md", "verdict.csv", "report.html", "summary.gp",
                                                  "replicates.gp"});
    const std::string report = read(folder.path() / "report.html");
    CHECK_THAT(report, Catch::Contains("Not drawn: summary: gnuplot = exit code 1") &&
                           Catch::Contains("no ink") && !Catch::Contains("<svg"));
}

TEST_CASE("an analysis that cannot be written leaves the earlier one", "[analysis][write_analysis]") {
    results::Table table = make_table(1, 2, {"joint"});
    for (std::size_t row = 0; row < 2; ++row) set_failed(table, row, FitStatus::not_finite);
    const Folder folder;
    for (const char* name : {"summary.csv", "findings.md", "heatmap.svg"})
        std::ofstream(folder.path() / name) << "before";
    fs::create_directories(folder.path() / "report.html" / "in the way");
    CHECK_THROWS_WITH(write(table, folder.path()), Catch::Contains("report.html = cannot be written"));
    CHECK(folder.names() ==
          std::set<std::string>{"summary.csv", "findings.md", "heatmap.svg", "report.html"});
    CHECK(read(folder.path() / "summary.csv") == "before");
    CHECK(read(folder.path() / "findings.md") == "before");
}

}  // namespace
}  // namespace causum::analysis
