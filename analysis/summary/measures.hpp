#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/statistics/resampling.hpp"
#include "analysis/statistics/statistics.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// Probabilities of Measures::quantiles.
inline constexpr std::array<double, 5> quantile_levels = {0.05, 0.25, 0.5, 0.75, 0.95};

// const std::vector<Measures> measures = condition_measures(table, condition, reference);
// for (const MeasureInfo& info : measure_infos)
//     fmt::print("{} {}\n", info.name, (measures[estimator].*info.estimate).value);

/// Performance measures of one estimator under one condition beside its MetricSummary (summary.hpp).
/// measure_infos says what each estimate is; each has its Monte Carlo standard error (monte_carlo.hpp).
struct Measures {
    MonteCarloEstimate failure_rate;
    MonteCarloEstimate relative_excess;
    MonteCarloEstimate no_better_share;
    MonteCarloEstimate root_mean_square;
    MonteCarloEstimate mean_common;
    MonteCarloEstimate degree;
    // Of intervals; need fit.intervals, se_ratio and model_se_error data.sets ≥ 2 besides, coverage_of_mean
    // ≥ 10. The ratio is to the reference, over the replicates where both have intervals; none for itself.
    MonteCarloEstimate coverage;
    MonteCarloEstimate interval_width;
    MonteCarloEstimate interval_width_ratio;
    MonteCarloEstimate power;
    MonteCarloEstimate se_ratio;
    MonteCarloEstimate model_se;
    MonteCarloEstimate model_se_error;
    MonteCarloEstimate coverage_of_mean;
    // Over the data sets of a model, then over models; need data.sets ≥ 2. Per model both are means over the
    // joint regime, so a `bias` does not cancel over actions or models.
    MonteCarloEstimate bias;
    MonteCarloEstimate empirical_se;
    MonteCarloEstimate systematic_share;
    MonteCarloEstimate relative_precision;
    // To the reference, over the replicates where both have excess_rmse; count 0 for the reference itself.
    MonteCarloEstimate win_rate;
    MonteCarloEstimate ratio;
    MonteCarloEstimate geometric_ratio;

    Interval systematic_share_interval;                      ///< with a 95 % interval from order statistics
    std::array<double, quantile_levels.size()> quantiles{};  ///< of `excess_rmse`; NaN without values
    /// Of one replicate in the variance of `excess_rmse`: how much the mean rests on few models.
    double largest_share = std::numeric_limits<double>::quiet_NaN();
};

/// What an estimate of Measures is. Unless said otherwise over the replicates whose fit is ok and has the
/// measure.
struct MeasureInfo {
    std::string_view name;  ///< its column in summary.csv; that of its standard error is NAME_mcse
    std::string_view meaning;
    MonteCarloEstimate Measures::*estimate;
};

/// Every estimate of Measures, in the order of summary.csv.
inline constexpr auto measure_infos = std::to_array<MeasureInfo>({
    {"failure_rate", "failed of the fits that were run", &Measures::failure_rate},
    {"relative_excess_geometric_mean",
     "geometric mean of relative_excess: of the error over the sd of the true joint effect",
     &Measures::relative_excess},
    {"share_no_better_than_constant",
     "share of models whose error is at least that of constant, over the replicates where both have one (a "
     "table without constant: at least the sd of the true joint effect)",
     &Measures::no_better_share},
    {"excess_rmse_rms", "root of the mean squared error over models and actions",
     &Measures::root_mean_square},
    {"excess_rmse_common_mean",
     "mean of excess_rmse over the replicates where every estimator that has any has one",
     &Measures::mean_common},
    {"degree_mean", "mean degree of the fits: fit.degree, or what auto made of it", &Measures::degree},
    {"coverage_mean", "share of models and joint actions at which the interval holds the true joint effect",
     &Measures::coverage},
    {"interval_width_mean", "mean width of the intervals", &Measures::interval_width},
    {"interval_width_ratio", "ratio of the mean widths of intervals to the reference's",
     &Measures::interval_width_ratio},
    {"power_mean",
     "share of models and joint actions at which the interval tells the effect from the mean effect",
     &Measures::power},
    {"se_ratio_mean", "mean over models of standard errors over the estimates' sd between data sets",
     &Measures::se_ratio},
    {"model_se", "root of the mean squared standard error over models and joint actions",
     &Measures::model_se},
    {"model_se_error",
     "relative error of model_se: over the root of the mean variance between data sets there, less 1",
     &Measures::model_se_error},
    {"coverage_of_mean",
     "share of models and joint actions at which the interval holds the mean of the estimates over data sets",
     &Measures::coverage_of_mean},
    {"bias", "root of the mean of bias_squared", &Measures::bias},
    {"empirical_se", "root of the mean of variance", &Measures::empirical_se},
    {"systematic_share_median",
     "median over models of bias_squared / (bias_squared + variance), with a negative estimate of the square "
     "taken as 0",
     &Measures::systematic_share},
    {"relative_precision",
     "mean variance of the reference over the estimator's own, less 1: how much more precise it is",
     &Measures::relative_precision},
    {"win_rate", "share of replicates with a smaller excess_rmse than the reference; a tie counts half",
     &Measures::win_rate},
    {"excess_rmse_ratio", "ratio of the means of excess_rmse to the reference's", &Measures::ratio},
    {"excess_rmse_geometric_ratio", "ratio of the geometric means of excess_rmse to the reference's",
     &Measures::geometric_ratio},
});

/// Whether no two entries have a name or an estimate in common.
consteval bool are_distinct(std::span<const MeasureInfo> infos) {
    for (std::size_t i = 0; i < infos.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (infos[i].name == infos[j].name || infos[i].estimate == infos[j].estimate) return false;
        }
    }
    return true;
}
static_assert(are_distinct(measure_infos),
              "two entries of measure_infos have a name or an estimate in common");
static_assert(sizeof(Measures) == measure_infos.size() * sizeof(MonteCarloEstimate) + sizeof(Interval) +
                                      (quantile_levels.size() + 1) * sizeof(double),
              "an estimate of Measures has no entry in measure_infos");

/// The place of the estimator that is one number whatever the actions; the number of estimators if there is
/// none.
[[nodiscard]] std::size_t constant_of(const std::vector<EstimatorTraits>& traits);

/// The measures of every estimator under one condition.
/// @param reference  index of the estimator that the others are compared with
[[nodiscard]] std::vector<Measures> condition_measures(const results::Table& table, std::size_t condition,
                                                       std::size_t reference);

}  // namespace causum::analysis
