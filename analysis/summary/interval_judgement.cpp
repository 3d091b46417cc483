#include "analysis/summary/interval_judgement.hpp"

#include <algorithm>
#include <cmath>

namespace causum::analysis {

IntervalJudgement judge_intervals(const MonteCarloEstimate& coverage, double level) {
    if (coverage.count == 0 || std::isnan(level)) return IntervalJudgement::none;
    if (coverage.count < fewest_coverages) return IntervalJudgement::undecided;
    const double half_width = 2.0 * coverage.error;
    if (coverage.value + half_width < level - coverage_margin) return IntervalJudgement::too_short;
    if (coverage.value - half_width > level + coverage_margin) return IntervalJudgement::too_long;
    return half_width > coverage_margin ? IntervalJudgement::undecided : IntervalJudgement::trusted;
}

double models_to_judge(const MonteCarloEstimate& coverage) {
    const double ratio = 2.0 * coverage.error / coverage_margin;
    const double needed = std::ceil(static_cast<double>(coverage.count) * ratio * ratio);
    return std::isnan(needed) ? nan : std::max(needed, static_cast<double>(fewest_coverages));
}

bool has_coverage(const Summary& summary) {
    return std::ranges::any_of(summary.rows,
                               [](const SummaryRow& row) { return row.measures.coverage.count > 0; });
}

}  // namespace causum::analysis
