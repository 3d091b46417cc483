#include "analysis/report/write_analysis.hpp"

#include <cstdint>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "analysis/tables/text_table.hpp"
#include "tests/analysis/figure_files.hpp"
#include "tests/analysis/figure_samples.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

std::vector<fs::path> write(const results::Table& table, const fs::path& directory) {
    const Summary summary = summarize(table);
    const std::vector<Finding> findings = find_all(table, summary);
    return write_analysis(table, summary, findings, group_findings(summary, findings), directory);
}

TEST_CASE("without a fit there are tables and a report, and old figures go", "[analysis][write_analysis]") {
    const Folder folder;
    const std::set<std::string> kept = {"ratio_notes.svg", "summary.txt", "photo.png"};
    for (const std::string& name : kept) std::ofstream(folder.path() / name) << "mine";
    for (const char* name : {"heatmap.svg", "ratio_2.pdf", "summary.gp", "report.html"})
        std::ofstream(folder.path() / name) << "old";
    results::Table table = make_table(1, 2, {"joint"});
    for (std::size_t row = 0; row < 2; ++row) set_failed(table, row, FitStatus::not_finite);
    const std::vector<fs::path> files = write(table, folder.path());
    REQUIRE(files.size() == 6);
    CHECK(files.back() == folder.path() / "report.html");
    std::set<std::string> expected = {"summary.csv",  "summary.md",  "summary.tex",
                                      "findings.csv", "findings.md", "report.html"};
    expected.insert(kept.begin(), kept.end());
    CHECK(folder.names() == expected);
    CHECK(read(folder.path() / "summary.csv") == csv_table(summarize(table)));
    CHECK_THAT(read(folder.path() / "report.html"), Catch::StartsWith("<!DOCTYPE html>"));
}

TEST_CASE("the report holds each figure that was drawn", "[analysis][write_analysis]") {
    if (!can_draw()) return;
    results::Table table = filled_table(2, 5, {"plug_in", "joint"});
    add_axis<std::int64_t>(table, "data.n", {100, 1000});
    const Folder folder;
    const std::vector<fs::path> files = write(table, folder.path());
    CHECK(files.size() == 2 * 4 + 6);  // summary and replicates
    CHECK(folder.names().size() == files.size());
    CHECK(folder.names().count("replicates.pdf") == 1);
    CHECK(count(read(folder.path() / "report.html"), "<svg ") == 2);
}

}  // namespace
}  // namespace causum::analysis
