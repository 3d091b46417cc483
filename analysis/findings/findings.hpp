#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/statistics/resampling.hpp"
#include "analysis/summary/axis_lines.hpp"
#include "analysis/summary/summary.hpp"
#include "results/table.hpp"

namespace causum::analysis {

enum class FindingKind {
    optimal_ratio,     ///< data.ratio of the least error
    ratio_cost,        ///< error at ratio 1, or at 1/(K − 1), over that at the best ratio
    convergence_rate,  ///< log-log slope over the samples, all of the axis
    last_rate,         ///< the same between the last two values: where an error stops falling
    sample_factor,     ///< samples for each of `joint`'s at equal error
    crossing,          ///< axis value where the estimator stops beating `against`
    growth,            ///< error at an end of the axis over that at its neutral value
};
inline constexpr std::string_view finding_kind_names[] = {
    "optimal_ratio", "ratio_cost", "convergence_rate", "last_rate", "sample_factor", "crossing", "growth"};

/// One number read off a curve of errors along an axis, with its 95 % bootstrap interval over replicates.
///
/// An error is the geometric mean of excess_rmse over replicates: the plug-in's arithmetic mean rests on a
/// few hard models, which most studies lack (docs/decisions/0010-geometric-means.md).
///
/// Growth and crossings are read from the axis's neutral value (neutral_place) outwards: along its larger
/// values and, where the study has some, along its smaller ones (`last` < `first`). An infinite crossing says
/// that the estimator is better at every value up to `last`, or not even at `first`.
struct Finding {
    FindingKind kind = FindingKind::growth;
    std::string axis;
    std::vector<AxisPlace> where;  ///< on the study's other axes
    std::string estimator;
    std::string
        against;  ///< the other estimator of a crossing or sample factor; "1" or "1/(K − 1)" of a ratio cost
    Interval interval;  ///< bounds may be infinite: beyond the axis
    /// The axis's first and last value; of a sample factor samples, of a ratio cost the last is the one
    /// judged.
    double first = 0.0;
    double last = 0.0;
    double least = 0.0;  ///< of a sample factor: the factors that can be told lie between these
    double greatest = 0.0;
    bool again = false;    ///< of a crossing: further out the estimator has the smaller error again
    bool at_edge = false;  ///< the least error is at the first or last value
    double law = std::numeric_limits<double>::quiet_NaN();  ///< 1/(K − 1) beside the plug-in's optimal ratio
    /// What the same law gives with the models' own noise and moments (the fact plug_in_law).
    double general_law = std::numeric_limits<double>::quiet_NaN();
    std::string sentence;
};

/// Everything that the axes of a study say, in the order kind, axis, other axes' values, estimator.
///
/// data.ratio gives optimal ratios and what others cost; data.total and data.n convergence and sample
/// factors, of all estimators at one size; every other numeric axis growth, and the crossing with `constant`,
/// `pooled` and `observational` where they were run. The constant has no findings of its own. Values of the
/// axis at which an estimator has no finite positive error are left out; without one at the neutral value it
/// has no growth and no crossing. What is compared is paired: estimators by the replicates where both
/// succeeded, the ends of a growth by those where the estimator did at both. A finding without any replicate
/// is none.
/// @param summary  summarize(table)
[[nodiscard]] std::vector<Finding> find_all(const results::Table& table, const Summary& summary);

/// The findings as CSV (RFC 4180, lines end in \n), a line each, with their sentences; empty where there is
/// no value, "inf" and "-inf" beyond the axis.
[[nodiscard]] std::string findings_csv(const std::vector<Finding>& findings);

}  // namespace causum::analysis
