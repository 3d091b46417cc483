#include "analysis/findings/findings.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/findings/finding_groups.hpp"
#include "analysis/findings/finding_text.hpp"
#include "analysis/summary/axis_lines.hpp"
#include "tests/analysis/findings/finding_samples.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("a ratio axis gives the optimal ratio beside the law", "[analysis][findings]") {
    const std::vector<double> ratios = {0.05, 0.1, 0.2, 0.3, 0.5, 1, 2};
    results::Table table =
        skewed_table(7, {"plug_in", "structured", "joint"}, [&](std::size_t c, std::size_t e) {
            return e == 0   ? std::exp(0.2 * std::pow(std::log(ratios[c] / 0.25), 2))
                   : e == 1 ? ratios[c]
                            : 1.0;
        });
    add_axis<double>(table, "data.ratio", ratios);
    for (std::string& key : table.condition_keys) key = "scm.family=polynomial; scm.actions=5; data.n=3";
    complete(table);
    const std::vector<Finding> findings = find_all(table, summarize(table));
    REQUIRE(findings.size() == 2 * 3);
    const Finding& plug_in = find(findings, FindingKind::optimal_ratio, "plug_in");
    CHECK(holds(plug_in.interval, 0.25));
    CHECK(plug_in.interval.high - plug_in.interval.low < 0.05);
    CHECK(plug_in.law == Approx(0.25));
    CHECK_FALSE(plug_in.at_edge);
    CHECK_THAT(plug_in.sentence, Catch::Contains("least at data.ratio = 0.2") &&
                                     Catch::Contains("; its variance law says 1/(K − 1) = 0.25."));
    const Finding& structured = find(findings, FindingKind::optimal_ratio, "structured");
    CHECK(structured.at_edge);
    CHECK_THAT(
        structured.sentence,
        Catch::Contains("least at the smallest ratio tried, data.ratio = 0.05 [95\u00a0%: below 0.05]"));
    CHECK(std::isnan(structured.law));  // the plug-in's only
    const Finding& cost = find(findings, FindingKind::ratio_cost, "plug_in", "1");
    CHECK(cost.interval.value == Approx(std::exp(0.2 * std::pow(std::log(4.0), 2))).epsilon(0.05));
    CHECK_THAT(cost.sentence,
               Catch::Contains("plug_in: at data.ratio = 1 the geometric mean excess_rmse is 1."));
    const Finding& law_cost = find(findings, FindingKind::ratio_cost, "plug_in", "1/(K − 1)");
    CHECK(law_cost.last == Approx(0.25));
    CHECK(law_cost.interval.value == Approx(1.0).epsilon(0.02));
    CHECK(std::isnan(plug_in.general_law));
    for (std::size_t c = 0; c < 7; ++c) {
        for (std::size_t r = 0; r < table.replicates.size(); ++r)
            table.fact(results::Fact::plug_in_law)[table.cell(c, r)] =
                std::exp(std::pow(std::log(ratios[c] / 0.5), 2));
    }
    const std::vector<Finding> with_law = find_all(table, summarize(table));
    CHECK(find(with_law, FindingKind::optimal_ratio, "plug_in").general_law == Approx(0.5).epsilon(0.05));
}

TEST_CASE("a sample axis gives rates and factors against joint", "[analysis][findings]") {
    const std::vector<double> n = {100, 1000, 10000, 100000};
    results::Table table =
        skewed_table(4, {"plug_in", "joint", "observational"}, [&](std::size_t c, std::size_t e) {
            return e == 2 ? 50.0 : std::pow(n[c] / (e == 0 ? 20.0 : 1.0), -0.5);
        });
    add_axis<double>(table, "data.n", n);
    for (std::string& key : table.condition_keys) key = "scm.actions=2";
    complete(table);
    for (results::Coordinate& coordinate : table.coordinates) {
        if (coordinate.name == "data.n") continue;
        const double part = coordinate.name == "n_joint" ? 3.0 : 1.0;
        std::vector<std::int64_t> sizes;
        for (const double v : n) sizes.push_back(static_cast<std::int64_t>(part * v));
        coordinate.values = sizes;
    }
    CHECK(training_samples(table, 1, 0) == 3000);
    CHECK(training_samples(table, 1, 1) == 3000);
    const std::vector<Finding> findings = find_all(table, summarize(table));
    CHECK(holds(find(findings, FindingKind::convergence_rate, "plug_in").interval, -0.5));
    CHECK(holds(find(findings, FindingKind::last_rate, "joint").interval, -0.5));
    const Finding& factor = find(findings, FindingKind::sample_factor, "plug_in", "joint");
    CHECK(holds(factor.interval, 20.0));
    CHECK_THAT(factor.sentence, Catch::Contains("plug_in: 300000 samples are ") &&
                                    Catch::Contains("times as many as joint needs"));
    CHECK_THAT(find(findings, FindingKind::sample_factor, "observational", "joint").sentence,
               Catch::Contains("more than 1000 times the samples"));
    CHECK(findings.size() == 3 * 2 + 2);
}

TEST_CASE("another axis gives growth and crossings, for each value of the others", "[analysis][findings]") {
    const std::vector<double> strength = {0, 1, 2, 0, 1, 2};
    results::Table table =
        skewed_table(6, {"plug_in", "pooled", "observational"}, [&](std::size_t c, std::size_t e) {
            if (e == 0) return 0.1 * std::exp(strength[c]);
            return e == 1 ? 0.1 * std::exp(c < 3 ? 1.5 : 3.0) : 0.05;
        });
    add_axis<double>(table, "interaction.strength", strength);
    add_axis<std::string>(table, "interaction.kind", {"a", "a", "a", "b", "b", "b"});
    set_failed(table, table.row(1, 3, 1), FitStatus::not_converged);
    const std::vector<Finding> findings = find_all(table, summarize(table));
    const Finding& crossing = find(findings, FindingKind::crossing, "plug_in", "pooled");
    CHECK(place_text(crossing.where) == "interaction.kind = a");
    CHECK(crossing.interval.value == Approx(1.5).margin(0.02));
    CHECK(crossing.interval.low < crossing.interval.high);
    CHECK_THAT(
        crossing.sentence,
        Catch::Contains(
            "(interaction.kind = a): better than pooled up to interaction.strength = 1.49 [95\u00a0%"));
    CHECK(find(findings, FindingKind::crossing, "plug_in", "observational").interval.value == -infinity);
    CHECK(holds(find(findings, FindingKind::growth, "plug_in").interval, std::exp(2.0)));
    const std::vector<FindingGroup> groups = group_findings(summarize(table), findings);
    CHECK_THAT(findings_markdown(groups), !Catch::Contains("nan"));
    REQUIRE(groups.size() == 4);  // comparison, crossings with two others, growth
    CHECK(groups[0].title == "Compared with plug_in");
    CHECK(groups[1].title == "How far along interaction.strength an estimator is better than pooled");
    REQUIRE(groups[1].sentences.size() == 1);
    CHECK_THAT(
        groups[1].sentences[0],
        Catch::Contains("plug_in: over 2 settings of interaction.kind, better than pooled at every "
                        "interaction.strength from 0 to 2 under 1, up to interaction.strength = 1.49 [") &&
            Catch::Contains("] (interaction.kind = a) under 1."));
    CHECK_THAT(groups[2].sentences[0],
               Catch::Contains("over 2 settings of interaction.kind, not better than observational at "
                               "interaction.strength = 0 under all 2."));
    CHECK(groups[1].table.header == std::vector<std::string>{"interaction.kind", "plug_in"});
    REQUIRE(groups[1].table.rows.size() == 2);
    CHECK(groups[1].table.rows[0][0] == "a");
    CHECK_THAT(groups[1].table.rows[0][1], Catch::StartsWith("1.49 ["));
    CHECK(groups[1].table.rows[1] == std::vector<std::string>{"b", "always"});
    CHECK(groups[3].table.header.size() == 4);
    CHECK(findings_csv(findings).find(
              "crossing,interaction.strength,interaction.kind = a,plug_in,pooled,0,2,1.") !=
          std::string::npos);
    bool stays = false;
    for (const Finding& finding : findings) {
        stays = stays || finding.sentence.find("(interaction.kind = b): better than pooled at every") !=
                             std::string::npos;
    }
    CHECK(stays);
}

TEST_CASE("growth and crossings go out from where the axis violates nothing", "[analysis][findings]") {
    // The estimator is best at 1 and crosses pooled (1.0) at 0.75 and 2.
    const std::vector<double> scale = {0.5, 1, 3};
    const std::vector<double> errors = {2.0, 0.5, 1.5};
    results::Table table = skewed_table(
        3, {"plug_in", "pooled"}, [&](std::size_t c, std::size_t e) { return e == 1 ? 1.0 : errors[c]; });
    add_axis<double>(table, "support.train_scale", scale);
    const std::vector<Finding> findings = find_all(table, summarize(table));
    std::vector<Finding> crossings;
    std::vector<Finding> growths;
    for (const Finding& finding : findings) {
        if (finding.kind == FindingKind::crossing) crossings.push_back(finding);
        if (finding.kind == FindingKind::growth && finding.estimator == "plug_in") growths.push_back(finding);
    }
    REQUIRE(crossings.size() == 2);
    CHECK_FALSE(is_downwards(crossings[0]));
    // log(0.5) to log(1.5) reaches 0 after log 2 of log 3, log(0.5) to log(2) half-way.
    CHECK(crossings[0].interval.value == Approx(1.0 + 2.0 * std::log(2.0) / std::log(3.0)).epsilon(0.03));
    CHECK(holds(crossings[0].interval, crossings[0].interval.value));
    CHECK(is_downwards(crossings[1]));
    CHECK(crossings[1].interval.value == Approx(0.75).epsilon(0.03));
    CHECK(holds(crossings[1].interval, crossings[1].interval.value));
    CHECK_THAT(crossings[1].sentence,
               Catch::Contains("plug_in: better than pooled down to support.train_scale = 0.7"));
    REQUIRE(growths.size() == 2);
    CHECK(growths[0].interval.value == Approx(3.0).epsilon(0.03));
    CHECK(growths[1].interval.value == Approx(4.0).epsilon(0.03));
    CHECK_THAT(growths[1].sentence,
               Catch::Contains("at support.train_scale = 0.5 is") && Catch::EndsWith("times that at 1."));
    const std::vector<FindingGroup> groups = group_findings(summarize(table), findings);
    CHECK(groups[2].title == "How far down support.train_scale an estimator is better than pooled");

    // Where it stays better down to the end, and where it is not better even at 1.
    results::Table better =
        skewed_table(3, {"plug_in", "pooled"}, [](std::size_t, std::size_t e) { return e == 1 ? 1.0 : 0.5; });
    add_axis<double>(better, "support.train_scale", scale);
    const std::vector<Finding> stays = find_all(better, summarize(better));
    CHECK(std::count_if(stays.begin(), stays.end(), stays_better) == 2);
    CHECK(std::count_if(stays.begin(), stays.end(), [](const Finding& f) {
              return f.sentence == "plug_in: better than pooled at every support.train_scale from 1 to 0.5.";
          }) == 1);
    results::Table worse =
        skewed_table(3, {"plug_in", "pooled"}, [](std::size_t, std::size_t e) { return e == 1 ? 0.5 : 1.0; });
    add_axis<double>(worse, "support.train_scale", scale);
    const std::vector<Finding> never = find_all(worse, summarize(worse));
    CHECK(std::count_if(never.begin(), never.end(), is_never_better) == 2);
}

TEST_CASE("findings of poor tables are few and clear", "[analysis][findings]") {
    const std::vector<double> two = {0, 1};
    SECTION("one replicate has no interval") {
        results::Table table = skewed_table(
            2, {"plug_in"}, [](std::size_t, std::size_t) { return 1.0; }, 1);
        add_axis<double>(table, "support.train_shift", two);
        const std::vector<Finding> findings = find_all(table, summarize(table));
        REQUIRE(findings.size() == 1);
        CHECK_THAT(findings[0].sentence, Catch::Contains("(no interval) times"));
    }
    SECTION("all failed, all NaN, an axis with one value, a text axis: nothing") {
        results::Table table = make_table(2, 5, {"plug_in"});
        for (std::size_t r = 0; r < 5; ++r) {
            set_failed(table, table.row(0, r, 0), FitStatus::not_converged);
            set_ok(table, table.row(1, r, 0), 1.0, std::nan(""));
        }
        add_axis<double>(table, "support.train_shift", two);
        CHECK(find_all(table, summarize(table)).empty());
        results::Table single = skewed_table(1, {"plug_in"}, [](std::size_t, std::size_t) { return 1.0; });
        add_axis<double>(single, "data.ratio", {1.0});
        CHECK(find_all(single, summarize(single)).empty());
        results::Table words = skewed_table(2, {"plug_in"}, [](std::size_t, std::size_t) { return 1.0; });
        add_axis<std::string>(words, "interaction.kind", {"a", "b"});
        CHECK(find_all(words, summarize(words)).empty());
    }
}

TEST_CASE("findings are the same bits each time", "[analysis][findings]") {
    results::Table table =
        skewed_table(2, {"plug_in"}, [](std::size_t c, std::size_t) { return 1.0 + static_cast<double>(c); });
    add_axis<double>(table, "support.train_shift", {0, 1});
    const Interval first = find_all(table, summarize(table)).at(0).interval;
    const Interval again = find_all(table, summarize(table)).at(0).interval;
    CHECK(first.low == again.low);
    CHECK(first.high == again.high);
}

}  // namespace
}  // namespace causum::analysis
