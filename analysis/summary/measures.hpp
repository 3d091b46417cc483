#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <vector>

#include "analysis/statistics/resampling.hpp"
#include "analysis/statistics/statistics.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// Probabilities of Measures::quantiles.
inline constexpr std::array<double, 5> quantile_levels = {0.05, 0.25, 0.5, 0.75, 0.95};

/// Performance measures of one estimator under one condition, each with its Monte Carlo standard error
/// (monte_carlo.hpp). Unless said otherwise over the replicates whose fit is ok and has the measure.
struct Measures {
    MonteCarloEstimate failure_rate;  ///< failed of the fits that were run
    /// Geometric mean of `relative_excess`: of the error over the sd of the true joint effect.
    MonteCarloEstimate relative_excess;
    /// Share of models whose error is at least that of `constant`, over the replicates where both have one (a
    /// table without `constant`: at least the sd of the true joint effect).
    MonteCarloEstimate no_better_share;
    MonteCarloEstimate
        root_mean_square;         ///< of `excess_rmse`: √ of the mean squared error over models and actions
    MonteCarloEstimate mean;      ///< of `excess_rmse`
    MonteCarloEstimate median;    ///< of `excess_rmse`
    MonteCarloEstimate log_mean;  ///< of the natural logarithm of `excess_rmse`
    std::array<double, quantile_levels.size()> quantiles{};  ///< of `excess_rmse`; NaN without values
    /// Of one replicate in the variance of `excess_rmse`: how much the mean rests on few models.
    double largest_share = std::numeric_limits<double>::quiet_NaN();
    MonteCarloEstimate mean_common;  ///< of `excess_rmse` over the replicates where every estimator that
                                     ///< has any has one
    // Over the data sets of a model, then over models; need data.sets ≥ 2. Per model both are means over the
    // joint regime, so a `bias` does not cancel over actions or models.
    MonteCarloEstimate bias;          ///< √ of the mean of `bias_squared`
    MonteCarloEstimate empirical_se;  ///< √ of the mean of `variance`
    /// Median over models of bias_squared / (bias_squared + variance), with a negative estimate of the square
    /// taken as 0.
    MonteCarloEstimate systematic_share;
    Interval systematic_share_interval;  ///< the same with a 95 % interval from order statistics
    /// Mean `variance` of the reference over the estimator's own, less 1: how much more precise it is.
    MonteCarloEstimate relative_precision;
    // To the reference, over the replicates where both have excess_rmse; count 0 for the reference itself.
    MonteCarloEstimate win_rate;         ///< of smaller excess_rmse; a tie counts half
    MonteCarloEstimate difference;       ///< mean of the differences of excess_rmse
    MonteCarloEstimate ratio;            ///< of the means of excess_rmse
    MonteCarloEstimate geometric_ratio;  ///< of the geometric means of excess_rmse
};

/// The place of the estimator that is one number whatever the actions; the number of estimators if there is
/// none.
[[nodiscard]] std::size_t constant_of(const std::vector<EstimatorTraits>& traits);

/// The measures of every estimator under one condition.
/// @param reference  index of the estimator that the others are compared with
[[nodiscard]] std::vector<Measures> condition_measures(const results::Table& table, std::size_t condition,
                                                       std::size_t reference);

}  // namespace causum::analysis
