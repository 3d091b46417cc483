#include "analysis/verdict/verdict.hpp"

#include <cmath>
#include <string>

#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

using Catch::Contains;

void mark_constant(results::Table& table) {
    for (std::size_t e = 0; e < table.estimators.size(); ++e) {
        if (table.estimators[e] == "constant") table.traits[e].role = EstimatorRole::constant;
    }
}

/// Conditions × 40 replicates; factors by condition and estimator over errors that vary from model to model.
results::Table table_of(const std::vector<std::string>& names,
                        const std::vector<std::vector<double>>& factors) {
    results::Table table = make_table(factors.size(), 40, names);
    Uniforms uniforms(7);
    for (std::size_t r = 0; r < 40; ++r) {
        const double model = 0.5 + uniforms.next();
        for (std::size_t c = 0; c < factors.size(); ++c) {
            for (std::size_t e = 0; e < names.size(); ++e) {
                const double own = 0.97 + 0.06 * uniforms.next();
                set_ok(table, table.row(c, r, e), 1.0, model * factors[c][e] * own);
            }
        }
    }
    mark_constant(table);
    return table;
}

const VerdictRow& row_of(const Verdict& verdict, const Summary& summary, const std::string& name) {
    for (const VerdictRow& row : verdict.rows) {
        if (summary.estimators[row.estimator] == name) return row;
    }
    throw std::runtime_error("no row of " + name);
}

std::string paragraph(const results::Table& table) {
    const Summary summary = summarize(table);
    return verdict_paragraph(find_verdict(table, summary), summary);
}

TEST_CASE("of one condition the best is named, who ties with it, and who does not beat a constant",
          "[analysis][verdict]") {
    const results::Table table =
        table_of({"constant", "plug_in", "structured", "adaptive", "joint"}, {{3.0, 6.0, 1.0, 1.01, 0.5}});
    const Summary summary = summarize(table);
    const Verdict verdict = find_verdict(table, summary);
    REQUIRE(verdict.rows.size() == 4);  // joint apart
    CHECK(summary.estimators[verdict.rows.front().estimator] == "structured");
    CHECK(row_of(verdict, summary, "adaptive").cells[0].kept);
    CHECK_FALSE(row_of(verdict, summary, "plug_in").cells[0].kept);
    CHECK(row_of(verdict, summary, "plug_in").cells[0].regret.value == Approx(6.0).epsilon(0.05));
    CHECK_FALSE(row_of(verdict, summary, "plug_in").cells[0].beats_constant);
    CHECK(row_of(verdict, summary, "plug_in").cells[0].no_better.value == 1.0);
    CHECK(row_of(verdict, summary, "structured").cells[0].beats_constant);
    const std::string text = paragraph(table);
    CHECK_THAT(text, Contains("structured has the smallest error; adaptive cannot be told apart from it"));
    CHECK_THAT(text, Contains("constant has 3") && Contains("times [95\u00a0%: "));
    CHECK_THAT(text, Contains("Not shown to beat a constant, and in how many models no better: plug_in "
                              "(100\u00a0% of models)."));
    CHECK_THAT(text, Contains("With joint data, joint has 0.5") && Contains("times the error of the best."));
}

TEST_CASE("of several conditions the safest is named, and where others fail", "[analysis][verdict]") {
    results::Table table =
        table_of({"constant", "structured", "adaptive"}, {{4.0, 1.0, 1.2}, {4.0, 1.0, 1.2}, {4.0, 9.0, 1.0}});
    add_axis<double>(table, "interaction.strength", {0.0, 1.0, 3.0});
    mark_constant(table);
    const Summary summary = summarize(table);
    const Verdict verdict = find_verdict(table, summary);
    const VerdictRow& adaptive = verdict.rows.front();
    CHECK(summary.estimators[adaptive.estimator] == "adaptive");
    CHECK(adaptive.kept == 1);
    CHECK(adaptive.worst.value == Approx(1.2).epsilon(0.02));
    CHECK(adaptive.worst.low > 1.1);
    CHECK(adaptive.worst.high < 1.3);
    const VerdictRow& structured = row_of(verdict, summary, "structured");
    CHECK(structured.kept == 2);
    CHECK(structured.worst_condition == 2);
    CHECK(structured.not_shown_better == 1);
    const std::string text = paragraph(table);
    CHECK_THAT(text, Contains("adaptive is the safest over the 3 conditions: its error is at most 1.2"));
    CHECK_THAT(text, Contains("under 1 of 3 conditions; structured is under 2, but errs up to 9"));
    CHECK_THAT(text, Contains("(interaction.strength = 3)"));
    CHECK_THAT(text, Contains("Not shown to beat a constant: structured under 1 of 3 conditions."));

    const std::string csv = verdict_csv(verdict, summary);
    CHECK(
        csv.starts_with("interaction.strength,n_obs,n_single,n_joint,estimator,kept,regret,low,high,"
                        "share_no_better_than_constant,"));
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + 9);
    CHECK_THAT(csv, Contains("\n3,100,50,25,adaptive,1,1,1,"));
    const Grid grid = verdict_grid(verdict, summary);
    CHECK(grid.rows.size() == 3);
    CHECK(grid.rows[2][0] == "structured");
    CHECK(grid.rows[2][3] == "3");
}

TEST_CASE("failed fits count: an estimator without fits is never kept nor recommended",
          "[analysis][verdict]") {
    results::Table table = table_of({"structured", "adaptive"}, {{2.0, 1.0}, {2.0, 1.0}});
    add_axis<double>(table, "data.ratio", {0.5, 1.0});
    for (std::size_t r = 0; r < 25; ++r) set_failed(table, table.row(1, r, 1), FitStatus::not_converged);
    const Summary summary = summarize(table);
    const Verdict verdict = find_verdict(table, summary);
    CHECK(summary.estimators[verdict.rows.front().estimator] == "structured");
    CHECK_FALSE(row_of(verdict, summary, "adaptive").cells[1].kept);
    CHECK(row_of(verdict, summary, "adaptive").with_fits == 1);
    CHECK(row_of(verdict, summary, "structured").cells[1].regret.value == 1.0);
    CHECK_FALSE(paragraph(table).empty());
}

TEST_CASE("without a constant the sd of the effect is the yardstick", "[analysis][verdict]") {
    results::Table table = table_of({"plug_in", "structured"}, {{3.0, 1.0}});
    for (std::size_t row = 0; row < table.status.size(); ++row)
        table.metric(results::Metric::relative_excess)[row] =
            table.metric(results::Metric::excess_rmse)[row] / 2.5;
    CHECK_THAT(paragraph(table),
               Contains("Not shown to beat the best constant, and in how many models no better: plug_in ("));
}

TEST_CASE("little to judge is said in a sentence", "[analysis][verdict]") {
    CHECK_THAT(paragraph(make_table(1, 3, {"joint"})), Contains("no estimator but those with joint data"));
    results::Table few = make_table(1, 2, {"plug_in", "structured"});
    for (std::size_t row = 0; row < 4; ++row) set_ok(few, row, 1.0, 1.0);
    CHECK_THAT(paragraph(few), Contains("2 replicates are too few"));
    const Summary summary = summarize(few);
    CHECK_THAT(verdict_text(find_verdict(few, summary), summary), Contains("Verdict\n") && !Contains("kept"));
    CHECK_THAT(paragraph(table_of({"constant"}, {{1.0}})), Contains("Nothing stands beside the constant"));
    CHECK_THAT(paragraph(table_of({"plug_in"}, {{1.0}})), !Contains("nan"));
    results::Table alone = table_of({"constant", "plug_in"}, {{1.0, 0.5}});
    CHECK_THAT(paragraph(alone),
               Contains("plug_in has the smallest error") && Contains("Every estimator beats a constant."));
}

}  // namespace
}  // namespace causum::analysis
