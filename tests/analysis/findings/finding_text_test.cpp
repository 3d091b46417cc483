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
    CHECK(cell_text(finding) == "1 [not even 0 to beyond 2]");
    finding.interval = {.value = 1.0};
    CHECK(interval_text(finding) == "1 (no interval)");
    CHECK(cell_text(finding) == "1");
    finding.interval = {.value = infinity, .low = 1.5, .high = infinity};
    CHECK(cell_text(finding) == "always [1.5 to beyond 2]");
    finding.interval = {.value = -infinity, .low = -infinity, .high = -infinity};
    CHECK(cell_text(finding) == "not at 0");
    finding.again = true;
    CHECK(cell_text(finding) == "not at 0, again later");
    finding = {};
    finding.kind = FindingKind::sample_factor;
    finding.least = 0.5;
    finding.greatest = 300.0;
    finding.interval = {.value = 2.0, .low = 0.0, .high = infinity};
    CHECK(interval_text(finding) == "2 [95\u00a0%: below 0.5 to beyond 300]");
    finding.interval = {.value = 0.0, .low = 0.0, .high = 1.25};
    CHECK(cell_text(finding) == "below 0.5 [below 0.5 to 1.25]");
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
          "plug_in (interaction.kind = a): not better than pooled at interaction.strength = 0, but further "
          "out.");
    CHECK_THAT(said[1], Catch::EndsWith(", and again further out."));
    CHECK_THAT(said[2], !Catch::Contains("further out"));
    CHECK_THAT(
        sentences_under(table, "How far along interaction.strength an estimator is better than pooled")[0],
        Catch::EndsWith("better again further out under 2."));
}

}  // namespace
}  // namespace causum::analysis
