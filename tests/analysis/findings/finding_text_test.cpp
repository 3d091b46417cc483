#include "analysis/findings/finding_text.hpp"

#include <string>
#include <vector>

#include "tests/analysis/findings/finding_samples.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("intervals in sentences and tables say where they leave the axis", "[analysis][findings]") {
    Finding finding;
    finding.kind = FindingKind::crossing;
    finding.last = 2.0;
    finding.interval = {.value = 1.0, .low = -infinity, .high = infinity};
    CHECK(interval_text(finding) == "1 [95\u00a0%: not even 0 to beyond 2]");
    CHECK(cell_text(finding) == "1 [never to always]");
    finding.interval = {.value = 1.0};
    CHECK(interval_text(finding) == "1 (no interval)");
    CHECK(cell_text(finding) == "1");
    finding.interval = {.value = infinity, .low = 1.5, .high = infinity};
    CHECK(cell_text(finding) == "always [1.5 to always]");
    finding.interval = {.value = -infinity, .low = -infinity, .high = -infinity};
    CHECK(cell_text(finding) == "never");
    finding.again = true;
    CHECK(cell_text(finding) == "never, again later");
    finding = {};
    finding.kind = FindingKind::sample_factor;
    finding.least = 0.5;
    finding.greatest = 300.0;
    finding.interval = {.value = 2.0, .low = 0.0, .high = infinity};
    CHECK(interval_text(finding) == "2 [95\u00a0%: below 0.5 to beyond 300]");
    finding.interval = {.value = 0.0, .low = 0.0, .high = 1.25};
    CHECK(cell_text(finding) == "below 0.5 [below 0.5 to 1.25]");
    finding = {};
    finding.kind = FindingKind::optimal_ratio;
    finding.first = 0.1;
    finding.last = 10.0;
    finding.interval = {.value = 10.0, .low = 10.0, .high = 10.0};
    CHECK(interval_text(finding) == "10 [95\u00a0%: beyond 10]");
    CHECK(cell_text(finding) == "beyond 10");
    finding.interval = {.value = 0.3, .low = 0.1, .high = 2.0};
    CHECK(cell_text(finding) == "0.3 [below 0.1 to 2]");
}

TEST_CASE("a doubtful crossing says what it may be instead", "[analysis][findings]") {
    Finding finding;
    finding.kind = FindingKind::crossing;
    finding.axis = "interaction.strength";
    finding.against = "pooled";
    finding.last = 2.0;
    finding.interval = {.value = infinity, .low = 1.5, .high = infinity};
    CHECK(finding_statement(finding) ==
          "better than pooled at every interaction.strength from 0 to 2, though at 95\u00a0% perhaps only up "
          "to 1.5.");
    finding.interval.low = -infinity;
    CHECK(finding_statement(finding) ==
          "better than pooled at every interaction.strength from 0 to 2, though at 95\u00a0% perhaps not "
          "even at 0.");
    finding.interval = {.value = -infinity, .low = -infinity, .high = 0.5};
    CHECK(finding_statement(finding) ==
          "not better than pooled at interaction.strength = 0, though at 95\u00a0% it may be up to 0.5.");
    finding.interval.high = infinity;
    CHECK(
        finding_statement(finding) ==
        "not better than pooled at interaction.strength = 0, though at 95\u00a0% it may be at every value.");
    std::swap(finding.first, finding.last);  // downwards from 2 to 0
    finding.interval = {.value = -infinity, .low = -infinity, .high = 1.5};
    CHECK(stays_better(finding));
    CHECK(finding_statement(finding) ==
          "better than pooled at every interaction.strength from 2 to 0, though at 95\u00a0% perhaps only "
          "down to 1.5.");
}

TEST_CASE("curves that cross more than once", "[analysis][findings]") {
    const auto errors = [](std::size_t kind, std::size_t strength, std::size_t e) {
        const double of[3][3] = {{2.0, 0.5, 0.5}, {0.5, 2.0, 0.5}, {0.5, 0.5, 2.0}};
        return e == 1 ? 1.0 : of[kind][strength];
    };
    const results::Table table = kinds_table(errors);
    const Summary summary = summarize(table);
    const std::vector<Finding> findings = find_all(table, summary);
    std::vector<std::string> said;
    for (const Finding& finding : findings) {
        if (finding.kind == FindingKind::crossing) said.push_back(finding.sentence);
    }
    REQUIRE(said.size() == 3);
    CHECK(said[0] ==
          "plug_in (interaction.kind = a): not better than pooled at interaction.strength = 0; but better "
          "further out.");
    CHECK_THAT(said[1], Catch::EndsWith(", and again further out."));
    CHECK_THAT(said[2], !Catch::Contains("further out"));
    CHECK_THAT(
        sentences_under(table, "How far along interaction.strength an estimator is better than pooled")[0],
        Catch::EndsWith("better again further out under 2."));
}

}  // namespace
}  // namespace causum::analysis
