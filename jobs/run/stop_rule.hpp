#pragma once

#include <cstddef>
#include <string>
#include <string_view>

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

/// @throws InputError if a study has no contrast to a topline
void require_contrasts(const Study& study);

/// Prefixes of replicates at which the rule is judged: 100, 200, 400 … below `replicates`, and `replicates`.
[[nodiscard]] std::vector<std::int64_t> judged_prefixes(std::int64_t replicates);

/// The contrast to the table's reference, a topline, whose mean has the largest standard error.
struct WorstContrast {
    double error = 0.0;  ///< NaN if a contrast has fewer than two pairs
    double sd = 0.0;     ///< of the paired differences
    std::size_t pairs = 0;
    std::size_t condition = 0;
    std::size_t estimator = 0;
};

/// The worst contrast over the table's first `replicates` replicates; contrasts without any pair (fits that
/// never succeed) are left out. @throws ArgumentError if the table has no reference
[[nodiscard]] WorstContrast worst_contrast(const results::Table& table, std::size_t replicates,
                                           results::Metric metric);

}  // namespace causum::jobs
