#include "analysis/findings/findings.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "analysis/figures/finding_plot.hpp"
#include "analysis/findings/finding_groups.hpp"
#include "analysis/findings/finding_text.hpp"
#include "analysis/statistics/curve_statistics.hpp"
#include "analysis/statistics/monte_carlo.hpp"
#include "analysis/summary/axis_lines.hpp"
#include "analysis/text/number_text.hpp"
#include "tests/analysis/synthetic_table.hpp"

namespace causum::analysis {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST_CASE("the minimum of a curve is its quadratic's", "[analysis][findings]") {
    const std::vector<double> x = {0.1, 0.2, 0.5, 1, 2, 5};
    std::vector<double> errors;
    for (const double v : x) errors.push_back(std::exp(0.3 * std::pow(std::log(v / 0.7), 2)));
    CHECK(minimum_of_curve(x, errors) == Approx(0.7));
    SECTION("at an edge it stays on the grid") {
        for (std::size_t i = 0; i < x.size(); ++i) errors[i] = x[i];
        CHECK(minimum_of_curve(x, errors) == 0.1);
        for (std::size_t i = 0; i < x.size(); ++i) errors[i] = 1.0 / x[i];
        CHECK(minimum_of_curve(x, errors) == 5.0);
    }
    SECTION("what is not positive has none") {
        errors[2] = 0.0;
        CHECK(std::isnan(minimum_of_curve(x, errors)));
    }
}

TEST_CASE("slopes, factors and crossings computed by hand", "[analysis][findings]") {
    const std::vector<double> n = {100, 1000, 10000};
    const std::vector<double> falling = {1.0, 0.1, 0.01};
    CHECK(log_log_slope(n, falling) == Approx(-1.0));
    CHECK(sample_factor(5000, 0.1, n, falling) == Approx(5.0));
    CHECK(sample_factor(5000, std::sqrt(0.1), n, falling) == Approx(5000 / std::sqrt(1e5)));
    CHECK(sample_factor(5000, 2.0, n, falling) == infinity);
    CHECK(sample_factor(5000, 0.001, n, falling) == 0.0);
    const std::vector<double> x = {0, 1, 3};
    const std::vector<double> flat = {1, 1, 1};
    CHECK(crossing(x, std::vector<double>{0.5, 0.5, 2.0}, flat) == Approx(2.0));
    CHECK(crossing(x, std::vector<double>{1.5, 0.5, 2.0}, flat) == -infinity);
    CHECK(crossing(x, std::vector<double>{0.5, 0.5, 0.9}, flat) == infinity);
    CHECK(std::isnan(crossing(x, std::vector<double>{0.5, std::nan(""), 0.9}, flat)));
}

TEST_CASE("numbers in sentences are short", "[analysis][findings]") {
    CHECK(short_number(0.27184) == "0.272");
    CHECK(short_number(10.24) == "10.2");
    CHECK(short_number(60000) == "60000");
    CHECK(short_number(123456) == "123000");
    CHECK(short_number(1e7) == "1e7");
    CHECK(short_number(-1.25e-6) == "-1.25e-6");
    CHECK(short_number(2.5e12) == "2.5e12");
    CHECK(short_number(0.0) == "0");
    CHECK(short_number(-0.5) == "-0.5");
    CHECK(short_number(99.96) == "100");
    CHECK(short_number(1.0049) == "1.00");  // not 1
    CHECK(short_number(0.1) == "0.1");
    CHECK(short_number(0.01301, 2) == "0.013");
    CHECK(short_number(0.2986, 2) == "0.30");
    CHECK(short_number(1234.0, 2) == "1200");
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

/// Errors `mean(c, e)` times a skewed factor that a replicate's conditions and estimators share in part.
template <class Mean>
results::Table skewed_table(std::size_t conditions, std::vector<std::string> estimators, const Mean& mean,
                            std::size_t replicates = 40) {
    results::Table table = make_table(conditions, replicates, std::move(estimators));
    Uniforms uniforms(9);
    for (std::size_t r = 0; r < replicates; ++r) {
        const double shared = std::exp(uniforms.next());
        for (std::size_t c = 0; c < conditions; ++c) {
            for (std::size_t e = 0; e < table.estimators.size(); ++e)
                set_ok(table, table.row(c, r, e), 1.0, mean(c, e) * shared * (0.95 + 0.1 * uniforms.next()));
        }
    }
    return table;
}

const Finding& find(const std::vector<Finding>& findings, FindingKind kind, const std::string& estimator,
                    const std::string& against = "") {
    for (const Finding& finding : findings) {
        if (finding.kind == kind && finding.estimator == estimator && finding.against == against)
            return finding;
    }
    FAIL("no such finding of " << estimator);
    return findings.front();
}

bool holds(const Interval& interval, double truth) {
    return interval.low <= truth && truth <= interval.high && interval.low < interval.high;
}

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
    const std::vector<Finding> findings = find_all(table, summarize(table));
    REQUIRE(findings.size() == 2);
    const Finding& plug_in = find(findings, FindingKind::optimal_ratio, "plug_in");
    CHECK(holds(plug_in.interval, 0.25));
    CHECK(plug_in.interval.high - plug_in.interval.low < 0.05);
    CHECK(plug_in.law == Approx(0.25));
    CHECK_FALSE(plug_in.at_edge);
    CHECK_THAT(plug_in.sentence, Catch::Contains("least at data.ratio = 0.2") &&
                                     Catch::Contains("; its variance law says 1/(K − 1) = 0.25."));
    const Finding& structured = find(findings, FindingKind::optimal_ratio, "structured");
    CHECK(structured.at_edge);
    CHECK_THAT(structured.sentence, Catch::Contains("edge of the grid (0.05 to 2)"));
}

TEST_CASE("a sample axis gives rates and factors against joint", "[analysis][findings]") {
    const std::vector<double> n = {100, 1000, 10000, 100000};
    results::Table table =
        skewed_table(4, {"plug_in", "joint", "observational"}, [&](std::size_t c, std::size_t e) {
            return e == 2 ? 50.0 : std::pow(n[c] / (e == 0 ? 20.0 : 1.0), -0.5);
        });
    add_axis<double>(table, "data.n", n);
    for (std::string& key : table.condition_keys) key = "scm.actions=2";
    for (results::Coordinate& coordinate : table.coordinates) {
        if (coordinate.name == "data.n") continue;
        const double part = coordinate.name == "n_joint" ? 3.0 : 1.0;
        std::vector<std::int64_t> sizes;
        for (const double v : n) sizes.push_back(static_cast<std::int64_t>(part * v));
        coordinate.values = sizes;
    }
    CHECK(training_samples(table, 1, "plug_in") == 3000);
    CHECK(training_samples(table, 1, "joint") == 3000);
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
    CHECK_THAT(findings_text(groups), !Catch::Contains("nan"));
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

/// plug_in and pooled along interaction.strength 0, 1, 2 for the kinds a, b, c; errors by mean(kind,
/// strength, e).
template <class Mean>
results::Table kinds_table(const Mean& mean) {
    results::Table table = skewed_table(9, {"plug_in", "pooled"},
                                        [&](std::size_t c, std::size_t e) { return mean(c / 3, c % 3, e); });
    add_axis<double>(table, "interaction.strength", {0, 1, 2, 0, 1, 2, 0, 1, 2});
    add_axis<std::string>(table, "interaction.kind", {"a", "a", "a", "b", "b", "b", "c", "c", "c"});
    return table;
}

void fail_all(results::Table& table, std::size_t condition, std::size_t estimator) {
    for (std::size_t r = 0; r < table.replicates.size(); ++r)
        set_failed(table, table.row(condition, r, estimator), FitStatus::not_converged);
}

std::vector<std::string> sentences_under(const results::Table& table, const std::string& title) {
    const Summary summary = summarize(table);
    for (const FindingGroup& group : group_findings(summary, find_all(table, summary))) {
        if (group.title == title) return group.sentences;
    }
    return {};
}

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

TEST_CASE("a range goes from the least to the greatest", "[analysis][findings]") {
    const results::Table table = kinds_table([](std::size_t kind, std::size_t strength, std::size_t e) {
        const double of[3] = {4.0, 2.0, 8.0};
        return e == 0 && strength == 2 ? of[kind] : 1.0;
    });
    const std::string sentence =
        sentences_under(table, "How errors change from interaction.strength = 0 to 2").at(0);
    const std::size_t least = sentence.find("(interaction.kind = b) and ");
    const std::size_t greatest = sentence.find("(interaction.kind = c) times that at 0.");
    CHECK(least != std::string::npos);
    CHECK(greatest != std::string::npos);
    CHECK(least < greatest);
    CHECK(sentence.find("interaction.kind = a") == std::string::npos);
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

TEST_CASE("a bound beyond the axis is infinite, not missing", "[analysis][findings]") {
    const std::vector<double> values = {-infinity, -infinity, 1.0, 2.0, infinity};
    CHECK(sorted_quantile(values, 0.25) == -infinity);
    CHECK(sorted_quantile(values, 0.3) == -infinity);  // between −∞ and 1: the nearer one
    CHECK(sorted_quantile(values, 0.45) == 1.0);
    CHECK(sorted_quantile(values, 0.95) == infinity);
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

TEST_CASE("figures of findings: one for each axis, bounds beyond it cut at the frame",
          "[analysis][findings]") {
    const auto crossing_of = [](const std::string& axis, const std::vector<AxisPlace>& where, double value,
                                double high) {
        return Finding{.kind = FindingKind::crossing,
                       .axis = axis,
                       .where = where,
                       .estimator = "plug_in",
                       .against = "pooled",
                       .interval = {.value = value, .low = 0.4, .high = high},
                       .first = 0.0,
                       .last = 2.0,
                       .sentence = {}};
    };
    Finding beyond = crossing_of("a", {{"kind", "z"}}, infinity, infinity);
    beyond.interval.low = infinity;
    Finding other = crossing_of("a", {}, 1.0, 1.0);
    other.kind = FindingKind::growth;
    const std::vector<Finding> findings = {crossing_of("a", {{"kind", "x"}}, 0.5, 0.7),
                                           crossing_of("a", {{"kind", "y"}}, 1.0, infinity),
                                           crossing_of("b", {}, 1.5, 1.7), beyond, other};
    const auto groups = drawable_findings(findings, FindingKind::crossing);
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].size() == 2);
    CHECK(groups[1].front().axis == "b");
    const std::string script =
        finding_plot_script(groups[0], summarize(make_table(1, 2, {"plug_in", "pooled"})), "crossing");
    CHECK(script.find("'x, against pooled'") != std::string::npos);
    // The upper bound lies on the frame, 3 % beyond the axis's last value.
    CHECK(script.find("\n1 0.5 0.4 2.06 NaN 0.08\n") != std::string::npos);
    CHECK(script.find("set output 'crossing.'.format") != std::string::npos);
    CHECK(drawable_findings(findings, FindingKind::optimal_ratio).empty());
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
