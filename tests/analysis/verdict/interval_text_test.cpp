#include "analysis/verdict/interval_text.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "analysis/verdict/verdict.hpp"
#include "tests/analysis/interval_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

using Catch::Contains;

std::string sentences(const results::Table& table) {
    return interval_sentences(summarize(table));
}

TEST_CASE("of one condition the verdict says whose intervals to trust", "[analysis][verdict]") {
    const results::Table table = interval_table({"structured", "plug_in", "unified", "adaptive", "joint"},
                                                {{0.90, 0.75, 0.96, nan, 0.89}});
    CHECK(sentences(table) ==
          "Trusted intervals at 90\u00a0%: structured (coverage 90\u00a0%) and joint (89\u00a0%). Too short: "
          "plug_in "
          "(75\u00a0%). Too long: unified (96\u00a0%).");
    const Summary summary = summarize(table);
    const Verdict verdict = find_verdict(table, summary);
    CHECK_THAT(verdict_paragraph(verdict, summary), Catch::EndsWith(sentences(table)));
    const std::string csv = verdict_csv(verdict, summary);
    CHECK_THAT(csv, Contains(",beats_constant,coverage,coverage_mcse,intervals\n"));
    CHECK_THAT(csv,
               Contains(",trusted\n") && Contains(",short\n") && Contains(",long\n") && Contains(",,,\n"));
}

TEST_CASE("of several conditions it says under how many, and the worst", "[analysis][verdict]") {
    results::Table table =
        interval_table({"constant", "structured", "plug_in", "joint"},
                       {{0.10, 0.90, 0.89, 0.80}, {0.10, 0.88, 0.79, 0.70}, {0.10, nan, 0.75, 0.60}});
    add_axis<std::int64_t>(table, "data.n", {300, 1000, 3000});
    table.traits[0].role = EstimatorRole::constant;
    table.settings.push_back({.name = "intervals.level", .values = std::vector<double>{0.9}});
    CHECK(sentences(table) ==
          "Trusted intervals at 90\u00a0% under all 3 conditions: structured (coverage 88 to 90\u00a0%; has "
          "none under 1 of them). Too short: joint under all 3 conditions (60\u00a0% at worst), plug_in "
          "under 2 "
          "(75\u00a0%); the worst are joint's with data.n = 3000.");
}

TEST_CASE("few replicates cannot judge intervals, and it says how many would", "[analysis][verdict]") {
    results::Table table = interval_table({"structured", "plug_in"}, {{0.9, 0.9}});
    for (std::size_t r = 0; r < 40; ++r) {
        double& coverage = table.metric(results::Metric::coverage)[table.row(0, r, 0)];
        coverage = r % 4 == 0 ? 0.6 : 1.0;  // sd .175, so ± .055 of 40
    }
    CHECK(
        sentences(table) ==
        "Trusted intervals at 90\u00a0%: plug_in (coverage 90\u00a0%). Not to be judged with 40 replicates: "
        "structured; about 140 would do.");
    for (std::size_t r = 0; r < 40; ++r) table.metric(results::Metric::coverage)[table.row(0, r, 1)] = nan;
    CHECK(sentences(table) ==
          "The coverage of intervals at 90\u00a0% cannot be judged with 40 replicates; about 140 would do.");
}

TEST_CASE("without intervals the verdict says nothing of them", "[analysis][verdict]") {
    results::Table table = filled_table(1, 40, {"structured", "plug_in"});
    const Summary summary = summarize(table);
    CHECK(interval_sentences(summary).empty());
    CHECK_THAT(verdict_csv(find_verdict(table, summary), summary), !Contains("coverage"));
    // nor where the nominal level is not known
    std::ranges::fill(table.metric(results::Metric::coverage), 0.9);
    CHECK(sentences(table).empty());
}

}  // namespace
}  // namespace causum::analysis
