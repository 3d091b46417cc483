#include "jobs/run/stop_rule.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "jobs/store/study_table.hpp"
#include "jobs/study/study_file.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

using results::Metric;

Study study(const std::string& estimators) {
    return parse_study(
        "name = s\nreplicates = 4\n[data]\nn = 10 20\n[fit]\nestimators = " + estimators + "\n", "s.ini");
}

TEST_CASE("stop rules are METRIC=VALUE", "[stop_rule]") {
    const StopRule rule = parse_stop_rule("excess_rmse=0.01", "--stop-at-mcse ");
    CHECK(rule.metric == Metric::excess_rmse);
    CHECK(rule.error == 0.01);
    CHECK(rule.text() == "excess_rmse=0.01");
    for (const char* text : {"", "rmse", "fit_seconds=1", "penalty_min=1", "rmse=", "rmse=0", "rmse=-1", "=1",
                             "rmse=nan", "rms=1"}) {
        CAPTURE(text);
        CHECK(tests::input_error_of([&] {
                  (void)parse_stop_rule(text, "--stop-at-mcse ");
              }).starts_with("--stop-at-mcse " + std::string(text) + " ("));
    }
    CHECK_NOTHROW(require_contrasts(study("plug_in joint")));
    CHECK(tests::input_error_of([] { require_contrasts(study("plug_in pooled")); }).find("joint") !=
          std::string::npos);
    CHECK(tests::input_error_of([] { require_contrasts(study("joint")); }).find("another") !=
          std::string::npos);
}

TEST_CASE("a stop rule is judged at 100, 200, 400 … and at the end", "[stop_rule]") {
    CHECK(judged_prefixes(50) == std::vector<std::int64_t>{50});
    CHECK(judged_prefixes(100) == std::vector<std::int64_t>{100});
    CHECK(judged_prefixes(900) == std::vector<std::int64_t>{100, 200, 400, 800, 900});
}

TEST_CASE("the worst contrast is the largest standard error of paired differences to joint", "[stop_rule]") {
    results::Table table = make_table(study("observational joint plug_in"));
    const auto set = [&](std::size_t c, std::size_t e, const std::vector<double>& values) {
        for (std::size_t r = 0; r < values.size(); ++r) {
            table.metric(Metric::rmse)[table.row(c, r, e)] = values[r];
            table.status[table.row(c, r, e)] = FitStatus::ok;
        }
    };
    for (std::size_t c = 0; c < 2; ++c) {
        set(c, 0, {1.0, 2.0, 3.0, 4.0});
        set(c, 1, {1.0, 2.0, 3.0, 4.0});
        set(c, 2, {1.0, 2.0, 3.0, 4.0});
    }
    CHECK(worst_contrast(table, 4, Metric::rmse).error == 0.0);
    set(1, 2, {2.0, 2.0, 4.0, 4.0});  // differences 1, 0, 1, 0: sd √(1/3), standard error √(1/12)
    const WorstContrast worst = worst_contrast(table, 4, Metric::rmse);
    CHECK(worst.error == Approx(std::sqrt(1.0 / 12.0)));
    CHECK(worst.sd == Approx(std::sqrt(1.0 / 3.0)));
    CHECK(worst.pairs == 4);
    CHECK(worst.condition == 1);
    CHECK(worst.estimator == 2);
    CHECK(worst_contrast(table, 2, Metric::rmse).error == Approx(0.5));  // of the prefix only

    // Pairs need both fits and a finite difference; a contrast without two is never met.
    for (const std::size_t r : {1U, 2U, 3U}) table.status[table.row(1, r, 2)] = FitStatus::too_few_samples;
    for (const bool has_one : {true, false}) {
        CAPTURE(has_one);
        if (!has_one)
            table.metric(Metric::rmse)[table.row(1, 0, 2)] = std::numeric_limits<double>::infinity();
        const WorstContrast one = worst_contrast(table, 4, Metric::rmse);
        CHECK(one.error == 0.0);
        CHECK(one.pairs == 4);
        CHECK(one.unjudged == std::vector<std::string>{"plug_in, condition 1"});
        CHECK_FALSE(one.meets({Metric::rmse, 1.0}));
        CHECK(judgement_text({Metric::rmse, 1.0}, one, table, 4) ==
              "rmse=1: largest standard error 0 at 4 replicates (observational, condition 0); not met, fewer "
              "than two pairs with joint: plug_in, condition 1");
    }
}

TEST_CASE("where no topline has a fit nothing is met, and what is not is named", "[stop_rule]") {
    results::Table table = make_table(study("observational joint plug_in"));
    const StopRule rule{Metric::rmse, 1.0};
    const WorstContrast worst = worst_contrast(table, 4, rule.metric);
    CHECK(worst.pairs == 0);
    CHECK_FALSE(worst.meets(rule));
    CHECK(judgement_text(rule, worst, table, 4) ==
          "rmse=1: no contrast can be judged at 4 replicates; not met, fewer than two pairs with joint: "
          "observational, condition 0; plug_in, condition 0; observational, condition 1; and 1 more");
    CHECK(WorstContrast{.error = 1.0, .pairs = 3}.meets(rule));
    CHECK_FALSE(WorstContrast{.error = 1.5, .pairs = 3}.meets(rule));
}

TEST_CASE("a metric that a study cannot have is refused", "[stop_rule]") {
    const auto refusal = [](const std::string& sets, Metric metric) {
        const Study s = parse_study("name = s\n[data]\nsets = " + sets + "\n", "s.ini");
        return tests::input_error_of([&] { require_metric(s, {metric, 0.1}, "--mcse "); });
    };
    CHECK(refusal("1", Metric::variance) ==
          "--mcse variance=0.1 (needs data.sets >= 2; this study has data.sets = 1)");
    CHECK(refusal("1 2", Metric::bias_squared) ==
          "--mcse bias_squared=0.1 (needs data.sets >= 2; this study has data.sets = 1 under some "
          "conditions)");
    const Study several = parse_study("name = s\n[data]\nsets = 2\n", "s.ini");
    CHECK_NOTHROW(require_metric(several, {Metric::variance, 0.1}, ""));
    CHECK_NOTHROW(require_metric(parse_study("name = s\n", "s.ini"), {Metric::rmse, 0.1}, ""));
}

}  // namespace
}  // namespace causum::jobs
