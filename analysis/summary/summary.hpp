#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/statistics/statistics.hpp"
#include "analysis/summary/additivity_rates.hpp"
#include "analysis/summary/measures.hpp"
#include "core/fit_status.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// The values of one metric of one estimator under one condition, over the replicates whose fit is ok and has
/// the measure.
struct MetricSummary {
    MonteCarloEstimate mean;
    MonteCarloEstimate median;
    MonteCarloEstimate log_mean;    ///< of the natural logarithm: errors are skewed over SCMs
    MonteCarloEstimate difference;  ///< to the reference, over the replicates where both have the measure;
                                    ///< count 0 without one
};

struct FailureCount {
    FitStatus reason = FitStatus::ok;
    std::size_t count = 0;
};

/// One estimator under one condition.
struct SummaryRow {
    std::size_t ok = 0;
    std::size_t failed = 0;  ///< run, but neither ok nor not_run
    std::size_t not_run = 0;
    std::size_t on_edge = 0;             ///< ok fits with a penalty on the edge of its grid
    std::vector<FailureCount> failures;  ///< by reason, in the order of FitStatus; sums to failed
    MetricSummary rmse;
    MetricSummary excess_rmse;
    Measures measures;

    /// @throws ArgumentError for any metric but rmse and excess_rmse
    [[nodiscard]] const MetricSummary& metric(results::Metric metric) const;
    /// Of those and of coverage and interval_width. @throws ArgumentError for any other
    [[nodiscard]] const MonteCarloEstimate& mean(results::Metric metric) const;
};

/// Summary of a results table; coordinates and names are copies, so it stands without the table.
struct Summary {
    std::string study_name;
    std::size_t conditions = 0;
    std::size_t replicates = 0;
    std::vector<std::string> estimators;
    std::vector<EstimatorTraits> traits;  ///< of each estimator
    std::vector<results::Coordinate> coordinates;
    std::vector<std::string> axes;
    std::string stop_rule = {};        ///< on standard errors, that ended the run, if one did
    std::int64_t stop_replicates = 0;  ///< number of replicates at which it held
    std::int64_t numerics = results::numerics_version;  ///< version of the rows
    std::vector<double> interval_levels = {};  ///< [c] nominal coverage of intervals; NaN where none is known
    std::size_t reference = 0;                 ///< index into estimators: what the others are compared with
    std::vector<SummaryRow> rows;              ///< [c * E + e]
    std::vector<AdditivityRates> additivity = {};  ///< [c] rejections of the tests of additivity

    [[nodiscard]] const SummaryRow& row(std::size_t condition, std::size_t estimator) const {
        return rows[condition * estimators.size() + estimator];
    }
};

/// Counts, means, medians, performance measures and contrasts to `reference`, by condition and estimator.
/// @param reference  an estimator's name; "" is the table's own reference, else the first estimator
/// @throws InputError if the table lacks the estimator
/// @throws ArgumentError if the table's arrays or coordinates differ in size from its dimensions, or an axis
/// has
///         no coordinate
[[nodiscard]] Summary summarize(const results::Table& table, std::string_view reference = "");

/// The coordinate named `name`, or nullptr.
[[nodiscard]] const results::Coordinate* find_coordinate(const Summary& summary, std::string_view name);

/// A coordinate's value under one condition as text; numbers as short as reads back the same.
[[nodiscard]] std::string coordinate_text(const results::Coordinate& coordinate, std::size_t condition);

/// A coordinate's values as numbers; empty where they are text.
[[nodiscard]] std::vector<double> coordinate_numbers(const results::Coordinate& coordinate);

/// "data.ratio = 0.5, fit.degree = 3": the condition's place on the study's axes, or its sample sizes where
/// the study has no axes.
[[nodiscard]] std::string condition_label(const Summary& summary, std::size_t condition);

/// "3 of 1200 fits failed (plug_in 2, pooled 1)", over all conditions; empty if none did.
[[nodiscard]] std::string failure_note(const Summary& summary);

/// Warns that the number of replicates depends on the data where a rule chose it; else empty.
[[nodiscard]] std::string stop_note(const Summary& summary);

/// "40 of 1200 fits not run", over all conditions; empty if all were.
[[nodiscard]] std::string not_run_note(const Summary& summary);

}  // namespace causum::analysis
