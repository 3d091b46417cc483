#include "analysis/findings/finding_groups.hpp"

#include <string>
#include <vector>

#include "tests/analysis/findings/finding_samples.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("where fits failed sentences say what they are about", "[analysis][findings]") {
    const auto rising = [](std::size_t, std::size_t strength, std::size_t e) {
        return e == 1 ? 1.0 : 0.2 * static_cast<double>(strength + 1);
    };
    const std::string better = "How far along interaction.strength an estimator is better than pooled";
    SECTION("the last strength of one kind: apart, with its own end") {
        results::Table table = kinds_table(rising);
        fail_all(table, 5, 0);  // b, 2
        CHECK(sentences_under(table, "How errors change from interaction.strength = 0 to 2").size() == 2);
        const std::vector<std::string> shorter =
            sentences_under(table, "How errors change from interaction.strength = 0 to 1");
        REQUIRE(shorter.size() == 1);
        CHECK_THAT(shorter[0],
                   Catch::StartsWith("plug_in: over 1 of 3 settings of interaction.kind, the geometric mean "
                                     "excess_rmse at interaction.strength = 1 is ") &&
                       Catch::Contains("(interaction.kind = b)"));
    }
    SECTION("the neutral strength of one kind: no growth and no crossing there") {
        results::Table table = kinds_table(rising);
        fail_all(table, 3, 0);  // b, 0
        const std::vector<std::string> sentences = sentences_under(table, better);
        REQUIRE(sentences.size() == 1);
        CHECK(sentences[0] ==
              "plug_in: over 2 of 3 settings of interaction.kind, better than pooled at every "
              "interaction.strength from 0 to 2 under all 2.");
    }
    SECTION("no replicate in common: no crossing, and no sample factor") {
        results::Table table = kinds_table(rising);
        for (std::size_t r = 0; r < table.replicates.size(); ++r)
            set_failed(table, table.row(4, r, r % 2), FitStatus::not_converged);  // b, 1
        const std::vector<std::string> sentences = sentences_under(table, better);
        REQUIRE(sentences.size() == 1);
        CHECK_THAT(sentences[0], Catch::StartsWith("plug_in: over 2 of 3 settings"));
    }
    SECTION("estimators of which the same is said of other kinds do not share a sentence") {
        results::Table table = kinds_table(rising);
        for (std::size_t row = 0; row < table.status.size(); ++row) set_ok(table, row, 1.0, 0.5);
        for (const std::size_t c : {0U, 1U, 2U}) fail_all(table, c, 0);
        for (const std::size_t c : {6U, 7U, 8U}) fail_all(table, c, 1);
        const std::string same =
            ": over 2 of 3 settings of interaction.kind, the geometric mean excess_rmse at "
            "interaction.strength = 2 is "
            "the "
            "same as at 0.";
        CHECK(sentences_under(table, "How errors change from interaction.strength = 0 to 2") ==
              std::vector<std::string>{"pooled" + same, "plug_in" + same});
    }
    SECTION("growth is of the replicates that both ends have") {
        results::Table table = kinds_table([](std::size_t, std::size_t, std::size_t) { return 1.0; });
        for (std::size_t r = 0; r < table.replicates.size(); ++r) {
            const double error = r % 2 == 0 ? 1.0 : 5.0;
            set_ok(table, table.row(0, r, 0), 1.0, error);
            set_ok(table, table.row(2, r, 0), 1.0, 2.0 * error);
            if (r % 2 == 1) set_failed(table, table.row(0, r, 0), FitStatus::not_converged);
        }
        const std::vector<Finding> findings = find_all(table, summarize(table));
        CHECK(find(findings, FindingKind::growth, "plug_in").interval.value == Approx(2.0));
    }
}

}  // namespace
}  // namespace causum::analysis
