#include "analysis/report/report_design.hpp"

#include <string>

#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

using Catch::Contains;

TEST_CASE("a study's question is its file's first comment, or made of its axes", "[analysis][report]") {
    results::Table table = make_table(2, 1, {"joint"});
    CHECK(question_text(summarize(table), "# Does it\n#   work?\nname = a\n# not this\n") == "Does it work?");
    const std::string what =
        "How well is the joint effect of several actions learned when the data hold single interventions "
        "only?";
    CHECK(question_text(summarize(table), "name = a\n") ==
          what + " One estimator is compared under one condition.");
    CHECK(question_text(summarize(make_table(1, 1, {"joint", "pooled"})), "") ==
          what + " 2 estimators are compared under one condition.");
    add_axis<double>(table, "data.ratio", {2, 0.5});
    add_axis<std::string>(table, "interaction.kind", {"b", "a"});
    CHECK(question_text(summarize(table), "") ==
          what +
              " Here: how the errors of joint change with data.ratio (0.5, 2) and interaction.kind (b, a).");
}

TEST_CASE("the design names models, settings and methods, escaped", "[analysis][report]") {
    results::Table table = make_table(1, 7, {"plug_in", "<mine>"});
    table.condition_keys[0] = "scm.actions=5; data.n=100";
    complete(table);
    const std::string html = design_section(table, summarize(table));
    CHECK_THAT(html, Contains("7 random structural causal models (replicates), K = 5 actions"));
    CHECK_THAT(html, Contains("<pre>scm.actions=5\ndata.n=100\n</pre>"));
    CHECK_THAT(html, Contains("<li><code>plug_in</code>: sum of single-intervention regressions - (K-1) "
                              "observational: the paper&#39;s"));
    CHECK_THAT(html, Contains("<li><code>&lt;mine&gt;</code></li>") && !Contains("<mine>"));
}

TEST_CASE("a report without figure has its reason", "[analysis][report]") {
    results::Table table = make_table(2, 1, {"joint"});
    for (std::size_t row = 0; row < 2; ++row) set_ok(table, row, 0.5, 0.1);
    CHECK(why_nothing_drawn(summarize(table)) == "the 2 conditions do not differ in any axis");
    add_axis<double>(table, "data.ratio", {2, 0.5});
    CHECK(why_nothing_drawn(summarize(table)) == "none was drawn");
}

}  // namespace
}  // namespace causum::analysis
