#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

#include "analysis/statistics/resampling.hpp"

namespace causum::analysis {

/// An estimator is kept beside the best one unless it is shown to be worse by more than this factor.
inline constexpr double kept_margin = 1.05;

/// Candidates beside the best one under one condition, all by geometric means of paired errors.
struct BestComparison {
    /// [candidates] Whether it is not shown to be more than `kept_margin` worse than some other: a one-sided
    /// bootstrap-t test at 5 %, simultaneous over rivals. A rival with fewer than 5 pairs shows nothing.
    std::vector<bool> kept;
    /// [candidates] Its error over that of the best one, >= 1, with a 95 % interval that is simultaneous over
    /// rivals and conditions; NaN without pairs.
    std::vector<Interval> regret;
    /// [candidates][candidates] Geometric mean of the row's error over the column's, with an upper one-sided
    /// 95 % bound (`high`; `low` is NaN) of this pair alone.
    std::vector<std::vector<Interval>> ratio;
    /// [candidates][candidates] How many times the replicates it would take to show that the row is more than
    /// `kept_margin` worse than the column, if means and spreads stay; 1 or less where it is shown, infinite
    /// where the observed ratio is no larger.
    Eigen::MatrixXd replicates_factor;
};

/// Multiple comparisons with the best (Hsu 1981) on logarithms of errors, with bootstrap-t quantiles: each
/// resample of replicates, the same for all conditions, has its own standard errors, and what counts is the
/// largest studentised difference among a candidate's rivals, for the regret over all conditions too. What
/// was measured: docs/decisions/0017-verdict.md.
/// @param log_errors  a matrix per condition, [replicates][candidates], of one shape; NaN where a fit has no
///                    error. Pairs are the replicates where both have one.
[[nodiscard]] std::vector<BestComparison> compare_with_best(const std::vector<Eigen::MatrixXd>& log_errors,
                                                            std::size_t resamples = default_resamples);

}  // namespace causum::analysis
