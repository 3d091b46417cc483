#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace causum::analysis {

/// Resamples behind an interval. Odd, so that (resamples + 1)·0.025 is a whole number.
inline constexpr std::size_t default_resamples = 999;

/// Which of n values stands at `place` of the `resample`-th bootstrap sample: a pure function (splitmix64's
/// finaliser of a counter), so an analysis gives the same bits each time and on every machine.
/// @param n  below 2^32
[[nodiscard]] std::size_t resampled_place(std::size_t n, std::size_t resample, std::size_t place);

/// Means of columns, as observed, over bootstrap samples of the rows, and leaving rows out.
struct ResampledMeans {
    Eigen::RowVectorXd observed;  ///< [column]
    Eigen::MatrixXd bootstrap;    ///< [resample, column]
    Eigen::MatrixXd jackknife;    ///< [group, column]: without the rows of one of at most 200 groups
};

/// Resamples whole rows (replicates), so what columns share by replicate stays shared. A NaN is a missing
/// value: means are over the others; NaN where there are none.
/// @param values  replicates × columns; at least one row
[[nodiscard]] ResampledMeans resample_means(const Eigen::Ref<const Eigen::MatrixXd>& values,
                                            std::size_t resamples = default_resamples);

/// A statistic with its 95 % confidence interval. Bounds may be infinite (see the statistic).
struct Interval {
    double value = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
};

/// A function of the columns' means; NaN where it does not exist.
using Statistic = std::function<double(const Eigen::RowVectorXd&)>;

/// BCa interval (Efron 1987): the bootstrap's quantiles, corrected for bias and for a standard error that
/// changes with the statistic, as skewed errors make it. Acceleration from the (grouped) jackknife.
/// @return no bounds with fewer than 5 replicates or where the statistic is NaN in more than 5 % of the
///         resamples
[[nodiscard]] Interval bca_interval(const ResampledMeans& means, const Statistic& statistic);

}  // namespace causum::analysis
