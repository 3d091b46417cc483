#include "analysis/summary/interval_judgement.hpp"

#include <cmath>
#include <vector>

#include "analysis/statistics/statistics.hpp"
#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

IntervalJudgement judge(double coverage, double error, std::size_t count = 100, double level = 0.9) {
    return judge_intervals({.value = coverage, .error = error, .count = count}, level);
}

TEST_CASE("intervals are judged by the Monte Carlo interval of their coverage", "[analysis][intervals]") {
    CHECK(judge(0.90, 0.01) == IntervalJudgement::trusted);
    CHECK(judge(0.855, 0.01) == IntervalJudgement::trusted);  // up to 0.875, which is within 3 points
    CHECK(judge(0.845, 0.01) == IntervalJudgement::too_short);
    CHECK(judge(0.945, 0.01) == IntervalJudgement::trusted);
    CHECK(judge(0.955, 0.01) == IntervalJudgement::too_long);
    CHECK(judge(0.90, 0.016) == IntervalJudgement::undecided);  // ± 3.2 points tell little
    CHECK(judge(0.50, 0.016) == IntervalJudgement::too_short);
    CHECK(judge(0.90, 0.001, 29) == IntervalJudgement::undecided);
    CHECK(judge(0.10, 0.001, 29) == IntervalJudgement::undecided);
    CHECK(judge(0.10, 0.001, 30) == IntervalJudgement::too_short);
    CHECK(judge(1.0, 0.0, 30, 0.95) == IntervalJudgement::too_long);
    CHECK(judge(0.9, nan, 1) == IntervalJudgement::undecided);
    CHECK(judge(nan, nan, 0) == IntervalJudgement::none);
    CHECK(judge(0.9, 0.01, 100, nan) == IntervalJudgement::none);
}

TEST_CASE("how many models would judge a coverage", "[analysis][intervals]") {
    CHECK(models_to_judge({.value = 0.9, .error = 0.03, .count = 50}) == 200.0);
    CHECK(models_to_judge({.value = 0.9, .error = 0.0, .count = 5}) == 30.0);
    CHECK(std::isnan(models_to_judge({.value = 0.9, .count = 1})));
}

TEST_CASE("an estimator with exact coverage is not called short or long", "[analysis][intervals]") {
    // coverage of a model uniform on .8 to 1: of 30 models ± .011, so 3 points and 2 errors are 4.8 errors
    Uniforms uniforms(3);
    int off = 0;
    for (int study = 0; study < 2000; ++study) {
        std::vector<double> coverage;
        for (int model = 0; model < 30; ++model) coverage.push_back(1.0 - 0.2 * uniforms.next());
        const IntervalJudgement judgement = judge_intervals(estimate_mean(coverage), 0.9);
        off += judgement == IntervalJudgement::too_short || judgement == IntervalJudgement::too_long ? 1 : 0;
    }
    CHECK(off <= 2);
}

}  // namespace
}  // namespace causum::analysis
