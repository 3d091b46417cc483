#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <vector>

#include "analysis/statistics/statistics.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// Probabilities of Measures::quantiles.
inline constexpr std::array<double, 5> quantile_levels = {0.05, 0.25, 0.5, 0.75, 0.95};

/// Performance measures of one estimator under one condition, each with its Monte Carlo standard error
/// (monte_carlo.hpp). Unless said otherwise over the replicates whose fit is ok and has the measure.
struct Measures {
    MonteCarloEstimate failure_rate;  ///< failed of the fits that were run
    MonteCarloEstimate bias;          ///< mean over models of `bias`
    MonteCarloEstimate empirical_se;  ///< sd over models of `bias`
    MonteCarloEstimate
        root_mean_square;         ///< of `excess_rmse`: √ of the mean squared error over models and actions
    MonteCarloEstimate mean;      ///< of `excess_rmse`
    MonteCarloEstimate median;    ///< of `excess_rmse`
    MonteCarloEstimate log_mean;  ///< of the natural logarithm of `excess_rmse`
    std::array<double, quantile_levels.size()> quantiles{};  ///< of `excess_rmse`; NaN without values
    /// Of one replicate in the variance of `excess_rmse`: how much the mean rests on few models.
    double largest_share = std::numeric_limits<double>::quiet_NaN();
    MonteCarloEstimate mean_common;       ///< of `excess_rmse` over the replicates where every estimator that
                                          ///< has any has one
    MonteCarloEstimate bias_squared;      ///< systematic error; needs data.sets ≥ 2
    MonteCarloEstimate variance;          ///< over data sets; needs data.sets ≥ 2
    MonteCarloEstimate systematic_share;  ///< mean bias_squared / mean (bias_squared + variance)
    // To the reference, over the replicates where both have excess_rmse; count 0 for the reference itself.
    MonteCarloEstimate win_rate;         ///< of smaller excess_rmse; a tie counts half
    MonteCarloEstimate difference;       ///< mean of the differences of excess_rmse
    MonteCarloEstimate ratio;            ///< of the means of excess_rmse
    MonteCarloEstimate geometric_ratio;  ///< of the geometric means of excess_rmse
};

/// The measures of every estimator under one condition.
/// @param reference  index of the estimator that the others are compared with
[[nodiscard]] std::vector<Measures> condition_measures(const results::Table& table, std::size_t condition,
                                                       std::size_t reference);

}  // namespace causum::analysis
