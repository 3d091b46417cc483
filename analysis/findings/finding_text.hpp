#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/findings/findings.hpp"

namespace causum::analysis {

/// The value with its interval: "0.27 [95 %: 0.22 to 0.33]", with a no-break space; a crossing's bounds off
/// the axis as "beyond 2" and "not even 0".
[[nodiscard]] std::string interval_text(const Finding& finding);

/// The same for a table's cell: "0.27 [0.22 to 0.33]"; a crossing off the axis as "always" and "not at 0", a
/// sample factor off the scale as "beyond 100" and "below 0.1".
[[nodiscard]] std::string cell_text(const Finding& finding);

/// Whether a growth or crossing runs from larger to smaller values of its axis.
[[nodiscard]] bool is_downwards(const Finding& finding);
/// Of a crossing: whether the estimator is better at every value, or not even at the first.
[[nodiscard]] bool stays_better(const Finding& finding);
[[nodiscard]] bool is_never_better(const Finding& finding);
/// Whether the whole interval is the value.
[[nodiscard]] bool is_certain(const Finding& finding);
/// Of a growth: whether the errors at both ends are the same in every replicate.
[[nodiscard]] bool is_unchanged(const Finding& finding);

/// What the finding says of its estimator: "the geometric mean excess_rmse is least at data.ratio = 0.35 [95
/// %: …]."
[[nodiscard]] std::string finding_statement(const Finding& finding);

/// The distinct values of `text(finding)` in order of appearance.
template <class Text>
[[nodiscard]] std::vector<std::string> distinct_texts(const std::vector<Finding>& findings,
                                                      const Text& text) {
    std::vector<std::string> result;
    for (const Finding& finding : findings) {
        const std::string own = text(finding);
        if (std::find(result.begin(), result.end(), own) == result.end()) result.push_back(own);
    }
    return result;
}

/// The finding in one sentence: "plug_in (scm.actions = 5): " and its statement.
[[nodiscard]] std::string finding_text(const Finding& finding);

}  // namespace causum::analysis
