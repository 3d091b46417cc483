#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/study/study.hpp"
#include "results/table.hpp"

namespace causum::jobs {

/// End a run when every paired contrast of an estimator to the topline has a Monte Carlo standard error <=
/// `error`.
struct StopRule {
    results::Metric metric = results::Metric::excess_rmse;
    double error = 0.0;  ///< > 0, in the metric's unit

    [[nodiscard]] std::string text() const;  ///< "excess_rmse=0.01"
};

/// Reads "METRIC=VALUE". @param lead_in  start of an error message, up to the value: "--stop-at-mcse "
/// @throws InputError for anything else, and for fit_seconds and penalties
[[nodiscard]] StopRule parse_stop_rule(std::string_view text, std::string_view lead_in);

/// What a message says after "--option (" of a study without a contrast to a topline; empty if it has one.
[[nodiscard]] std::string why_no_contrast(const Study& study);

/// @throws InputError if a study has no contrast to a topline
void require_contrasts(const Study& study);

/// @param lead_in  as in parse_stop_rule
/// @throws InputError if a condition of the study has no such metric: variance needs two data sets
void require_metric(const Study& study, const StopRule& rule, std::string_view lead_in);

/// Prefixes of replicates at which the rule is judged: 100, 200, 400 … below `replicates`, and `replicates`.
[[nodiscard]] std::vector<std::int64_t> judged_prefixes(std::int64_t replicates);

/// The contrast to the table's reference, a topline, whose mean has the largest standard error.
struct WorstContrast {
    double error = 0.0;
    double sd = 0.0;        ///< of the paired differences
    std::size_t pairs = 0;  ///< 0 if no contrast has two
    std::size_t condition = 0;
    std::size_t estimator = 0;
    std::vector<std::string> unjudged = {};  ///< contrasts with fewer than two pairs: "joint, condition 3"

    /// Whether every contrast is precise enough: one that cannot be judged is not.
    [[nodiscard]] bool meets(const StopRule& rule) const;
};

/// The worst contrast over the table's first `replicates` replicates. Pairs are replicates where both fits
/// succeeded and the difference is finite (a relative error of a constant effect is not).
/// @throws ArgumentError if the table has no reference
[[nodiscard]] WorstContrast worst_contrast(const results::Table& table, std::size_t replicates,
                                           results::Metric metric);

/// "excess_rmse=0.01: largest standard error 0.02 at 100 replicates (plug_in, condition 3)", and which
/// contrasts cannot be judged.
[[nodiscard]] std::string judgement_text(const StopRule& rule, const WorstContrast& worst,
                                         const results::Table& table, std::int64_t replicates);

}  // namespace causum::jobs
