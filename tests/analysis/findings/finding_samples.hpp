#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "analysis/findings/finding_groups.hpp"
#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {

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

inline const Finding& find(const std::vector<Finding>& findings, FindingKind kind,
                           const std::string& estimator, const std::string& against = "") {
    for (const Finding& finding : findings) {
        if (finding.kind == kind && finding.estimator == estimator && finding.against == against)
            return finding;
    }
    FAIL("no such finding of " << estimator);
    return findings.front();
}

inline bool holds(const Interval& interval, double truth) {
    return interval.low <= truth && truth <= interval.high && interval.low < interval.high;
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

inline void fail_all(results::Table& table, std::size_t condition, std::size_t estimator) {
    for (std::size_t r = 0; r < table.replicates.size(); ++r)
        set_failed(table, table.row(condition, r, estimator), FitStatus::not_converged);
}

inline std::vector<std::string> sentences_under(const results::Table& table, const std::string& title) {
    const Summary summary = summarize(table);
    for (const FindingGroup& group : group_findings(summary, find_all(table, summary))) {
        if (group.title == title) return group.sentences;
    }
    return {};
}

}  // namespace causum::analysis
