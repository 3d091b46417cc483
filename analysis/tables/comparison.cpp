#include "analysis/tables/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/tables/summary_grids.hpp"
#include "analysis/text/estimate_text.hpp"

namespace causum::analysis {

namespace {

/// "0.3396 ± 0.0043"; the value alone where one replicate leaves no standard error.
std::string with_error(const MonteCarloEstimate& estimate) {
    return estimate.count == 1 ? value_text(estimate.value, estimate) : to_text(estimate);
}

/// One of a row's estimates.
using EstimateOf = const MonteCarloEstimate& (*)(const SummaryRow&);

const MonteCarloEstimate& mean_of(const SummaryRow& row) {
    return row.excess_rmse.mean;
}

const MonteCarloEstimate& geometric_ratio_of(const SummaryRow& row) {
    return row.measures.geometric_ratio;
}

/// Conditions under which the estimate exists and is finite.
std::vector<std::size_t> conditions_with(const Summary& summary, std::size_t estimator,
                                         EstimateOf estimate_of) {
    std::vector<std::size_t> conditions;
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        const MonteCarloEstimate& estimate = estimate_of(summary.row(c, estimator));
        if (estimate.count > 0 && std::isfinite(estimate.value)) conditions.push_back(c);
    }
    return conditions;
}

/// "between 0.54 ± 0.04 (data.n = 300) and 6.8 ± 0.2 (data.n = 1000)" over these conditions; one estimate
/// where there is one, or where they read the same.
std::string range_text(const Summary& summary, std::size_t estimator, EstimateOf estimate_of,
                       const std::vector<std::size_t>& conditions) {
    const auto estimate = [&](std::size_t c) -> const MonteCarloEstimate& {
        return estimate_of(summary.row(c, estimator));
    };
    const auto [least, greatest] = std::minmax_element(
        conditions.begin(), conditions.end(),
        [&](std::size_t a, std::size_t b) { return estimate(a).value < estimate(b).value; });
    const auto at_condition = [&](std::size_t c) {
        return fmt::format("{} ({})", with_error(estimate(c)), condition_label(summary, c));
    };
    if (conditions.size() == 1) return at_condition(*least);
    if (with_error(estimate(*least)) == with_error(estimate(*greatest))) return with_error(estimate(*least));
    return fmt::format("between {} and {}", at_condition(*least), at_condition(*greatest));
}

/// "smaller under 6 of 12 conditions, under 5 of them by more than 2 standard errors"
std::string verdict_text(const Summary& summary, std::size_t estimator,
                         const std::vector<std::size_t>& conditions) {
    std::size_t smaller = 0;
    std::size_t equal = 0;
    for (const std::size_t c : conditions) {
        const double ratio = summary.row(c, estimator).measures.geometric_ratio.value;
        smaller += ratio < 1.0 ? 1U : 0U;
        equal += ratio == 1.0 ? 1U : 0U;
    }
    const std::size_t larger = conditions.size() - smaller - equal;
    const double sign = smaller > 0 ? -1.0 : 1.0;
    const std::size_t told = smaller > 0 ? smaller : larger > 0 ? larger : equal;
    const auto clear =
        static_cast<std::size_t>(std::count_if(conditions.begin(), conditions.end(), [&](std::size_t c) {
            const MonteCarloEstimate& ratio = summary.row(c, estimator).measures.geometric_ratio;
            // the standard error of the logarithm
            return sign * std::log(ratio.value) > 2.0 * ratio.error / ratio.value;
        }));
    const bool is_one = conditions.size() == 1;  // of several, or there were no verdict
    const std::string all =
        is_one ? fmt::format("the one condition (of {}) where both have fits", summary.conditions)
        : conditions.size() == summary.conditions
            ? fmt::format("{} conditions", conditions.size())
            : fmt::format("the {} conditions (of {}) where both have fits", conditions.size(),
                          summary.conditions);
    std::string text = fmt::format("{} under {}",
                                   smaller > 0  ? "smaller"
                                   : larger > 0 ? "larger"
                                                : "equal",
                                   is_one                      ? all
                                   : told == conditions.size() ? "all " + all
                                                               : fmt::format("{} of {}", told, all));
    if (smaller + larger > 0 && summary.replicates > 1 && clear < told)
        text += is_one ? ", by no more than 2 standard errors"
                       : fmt::format(", under {} of them by more than 2 standard errors",
                                     clear == 0 ? "none" : fmt::format("{}", clear));
    return text;
}

std::string of_one_condition(const Summary& summary, std::size_t estimator) {
    const Measures& measures = summary.row(0, estimator).measures;
    std::string text = "mean excess_rmse " + with_error(mean_of(summary.row(0, estimator)));
    if (measures.relative_excess.count > 0)
        text += fmt::format(", {} times the sd of the true effect", with_error(measures.relative_excess));
    if (measures.geometric_ratio.count == 0) return text;
    text += fmt::format("; geometric mean {} times that of {}", with_error(measures.geometric_ratio),
                        summary.estimators[summary.reference]);
    if (measures.win_rate.count > 1)
        text += fmt::format("; the better one in {} of {} replicates", share_text(measures.win_rate),
                            measures.win_rate.count);
    return text;
}

}  // namespace

std::vector<std::string> comparison_sentences(const Summary& summary) {
    std::vector<std::string> sentences;
    const auto say = [&](std::size_t e, const std::string& what) {
        sentences.push_back(fmt::format("{}: {}.", summary.estimators[e], what));
    };
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        const std::vector<std::size_t> with_mean = conditions_with(summary, e, mean_of);
        if (with_mean.empty()) continue;
        if (summary.conditions == 1) {
            say(e, of_one_condition(summary, e));
            continue;
        }
        const std::vector<std::size_t> compared = conditions_with(summary, e, geometric_ratio_of);
        const std::string& reference = summary.estimators[summary.reference];
        if (summary.estimators.size() == 1) {
            say(e, "mean excess_rmse " + range_text(summary, e, mean_of, with_mean));
        } else if (!compared.empty()) {
            say(e, fmt::format("its geometric mean excess_rmse is {} times that of {}; {}",
                               range_text(summary, e, geometric_ratio_of, compared), reference,
                               verdict_text(summary, e, compared)));
        } else if (e != summary.reference) {
            say(e, fmt::format("no replicate where {} has a fit, too", reference));
        }
    }
    return sentences;
}

}  // namespace causum::analysis
