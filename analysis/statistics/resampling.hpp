#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>

namespace causum::analysis {

/// Resamples behind an interval. Odd, so that (resamples + 1)·0.025 is a whole number.
inline constexpr std::size_t default_resamples = 999;

/// Which of n values stands at `place` of the `resample`-th bootstrap sample: a pure function (splitmix64's
/// finaliser of a counter), so an analysis gives the same bits each time and on every machine.
/// @param n  below 2^32
[[nodiscard]] std::size_t resampled_place(std::size_t n, std::size_t resample, std::size_t place);

/// How often each of n values is drawn in `count` resamples from the `first` on: [count][n].
[[nodiscard]] Eigen::MatrixXd resampling_weights(Eigen::Index n, Eigen::Index first, Eigen::Index count);

/// Means of columns, as observed and over bootstrap samples of the rows.
struct ResampledMeans {
    std::size_t rows = 0;
    Eigen::RowVectorXd observed;  ///< [column]
    Eigen::MatrixXd bootstrap;    ///< [resample, column]
};

/// Resamples whole rows (replicates), so what columns share by replicate stays shared. A NaN is a missing
/// value: means are over the others; NaN where there are none.
/// @param values  replicates × columns; at least one row
[[nodiscard]] ResampledMeans resample_means(const Eigen::Ref<const Eigen::MatrixXd>& values,
                                            std::size_t resamples = default_resamples);

/// The same of geometric means, exp of the mean logarithm; NaN where a value is not positive.
[[nodiscard]] ResampledMeans resample_geometric_means(const Eigen::Ref<const Eigen::MatrixXd>& values,
                                                      std::size_t resamples = default_resamples);

/// A statistic with its 95 % confidence interval. Bounds may be infinite (see the statistic).
struct Interval {
    double value = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
};

/// A function of some columns' means; NaN where it does not exist.
using Statistic = std::function<double(std::span<const double>)>;

/// 95 % interval: the bootstrap's quantiles at the levels Φ(±√(n/(n−1))·t), t the 97.5 % quantile of
/// Student's distribution with n − 1 degrees of freedom (Hesterberg 2015, "expanded percentile interval").
///
/// Ratios and crossings of paired means lose most of the errors' skewness, and the optimum on a grid jumps.
/// There BCa's estimated corrections cost more than they bring (measured, docs/decisions/0009-intervals.md).
/// @param columns  whose means the statistic takes, in this order
/// @return no bounds with fewer than 5 replicates or where the statistic is NaN in more than 5 % of the
///         resamples
[[nodiscard]] Interval bootstrap_interval(const ResampledMeans& means, std::span<const Eigen::Index> columns,
                                          const Statistic& statistic);

}  // namespace causum::analysis
