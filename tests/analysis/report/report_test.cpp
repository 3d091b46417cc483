#include "analysis/report/report.hpp"

#include <string>
#include <vector>

#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

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
        return report_page(table, summary, find_verdict(table, summary),
                           group_findings(summary, find_all(table, summary)), {});
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

TEST_CASE("figures that were not drawn are named with the reason", "[analysis][report]") {
    const std::vector<Drawing> drawings = {
        {"summary", "A", "", "no ink"}, {"ratio", "B", "<svg>", ""}, {"samples", "C", "", "no ink"}};
    CHECK(missing_drawings(drawings) == std::vector<std::string>{"summary, samples: no ink"});
    const results::Table table = make_table(1, 1, {"joint"});
    const std::string page = report_page(table, summarize(table), {}, {}, drawings);
    CHECK(page.find("<p>Not drawn: summary, samples: no ink. ") != std::string::npos);
    CHECK(page.find("<figcaption>B ") != std::string::npos);
    CHECK(page.find("<figcaption>A ") == std::string::npos);
}

}  // namespace
}  // namespace causum::analysis
