#include "analysis/resampling.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/monte_carlo.hpp"

namespace causum::analysis {

namespace {

constexpr std::uint64_t seed = 0x6361'7573'756D'0001U;
constexpr std::size_t most_groups = 200;
constexpr std::size_t fewest_replicates = 5;
constexpr double outside = 0.025;  // of the distribution, beyond each bound
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Means of the columns under `weights` (samples × rows): sums of what is there over the weights of what is
/// there.
Eigen::MatrixXd weighted_means(const Eigen::MatrixXd& weights, const Eigen::MatrixXd& filled,
                               const Eigen::MatrixXd& present, bool complete) {
    const Eigen::MatrixXd sums = weights * filled;
    if (complete) return sums.array().colwise() / weights.rowwise().sum().array();
    const Eigen::MatrixXd counts = weights * present;
    return (counts.array() > 0.0).select(sums.array() / counts.array(), nan);
}

/// Bias correction and acceleration move the level `p` of a quantile.
double moved_level(double p, double bias, double acceleration) {
    const double z = bias + normal_quantile(p);
    return normal_cdf(bias + z / (1.0 - acceleration * z));
}

double acceleration_of(const std::vector<double>& jackknife) {
    double center = 0.0;
    for (const double value : jackknife) center += value / static_cast<double>(jackknife.size());
    double squares = 0.0;
    double cubes = 0.0;
    for (const double value : jackknife) {
        const double d = center - value;
        squares += d * d;
        cubes += d * d * d;
    }
    const double result = cubes / (6.0 * std::pow(squares, 1.5));
    return std::isfinite(result) ? result : 0.0;
}

}  // namespace

std::size_t resampled_place(std::size_t n, std::size_t resample, std::size_t place) {
    std::uint64_t z =
        seed + 0x9E3779B97F4A7C15U * ((static_cast<std::uint64_t>(resample) << 32U) + place + 1U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    z ^= z >> 31U;
    return static_cast<std::size_t>(((z >> 32U) * static_cast<std::uint64_t>(n)) >> 32U);
}

ResampledMeans resample_means(const Eigen::Ref<const Eigen::MatrixXd>& values, std::size_t resamples) {
    const Eigen::Index rows = values.rows();
    const bool complete = !values.hasNaN();
    Eigen::MatrixXd present;
    Eigen::MatrixXd filled = values;
    if (!complete) {
        present = values.array().isNaN().select(0.0, Eigen::MatrixXd::Ones(rows, values.cols()));
        filled = values.array().isNaN().select(0.0, values);
    }
    ResampledMeans result;
    result.observed = weighted_means(Eigen::MatrixXd::Ones(1, rows), filled, present, complete);

    const auto total = static_cast<Eigen::Index>(resamples);
    constexpr Eigen::Index block = 64;  // samples at a time: weights take 64 × rows
    result.bootstrap.resize(total, values.cols());
    for (Eigen::Index first = 0; first < total; first += block) {
        const Eigen::Index here = std::min(block, total - first);
        Eigen::MatrixXd weights = Eigen::MatrixXd::Zero(here, rows);
        for (Eigen::Index b = 0; b < here; ++b) {
            for (Eigen::Index i = 0; i < rows; ++i) {
                weights(b, static_cast<Eigen::Index>(resampled_place(static_cast<std::size_t>(rows),
                                                                     static_cast<std::size_t>(first + b),
                                                                     static_cast<std::size_t>(i)))) += 1.0;
            }
        }
        result.bootstrap.middleRows(first, here) = weighted_means(weights, filled, present, complete);
    }

    const Eigen::Index groups = std::min<Eigen::Index>(rows, most_groups);
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(groups, values.cols());
    Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(groups, values.cols());
    for (Eigen::Index i = 0; i < rows; ++i) {
        sums.row(i % groups) += filled.row(i);
        if (complete) {
            counts.row(i % groups).array() += 1.0;
        } else {
            counts.row(i % groups) += present.row(i);
        }
    }
    const Eigen::RowVectorXd total_sum = sums.colwise().sum();
    const Eigen::RowVectorXd total_count = counts.colwise().sum();
    result.jackknife.resize(groups, values.cols());
    for (Eigen::Index g = 0; g < groups; ++g) {
        const Eigen::ArrayXXd left = (total_count - counts.row(g)).array();
        result.jackknife.row(g) = (left > 0.0).select((total_sum - sums.row(g)).array() / left, nan).matrix();
    }
    return result;
}

Interval bca_interval(const ResampledMeans& means, const Statistic& statistic) {
    Interval result{.value = statistic(means.observed)};
    if (std::isnan(result.value) || means.jackknife.rows() < static_cast<Eigen::Index>(fewest_replicates))
        return result;
    std::vector<double> values;
    for (Eigen::Index b = 0; b < means.bootstrap.rows(); ++b) {
        const double value = statistic(means.bootstrap.row(b));
        if (!std::isnan(value)) values.push_back(value);
    }
    if (static_cast<double>(values.size()) < 0.95 * static_cast<double>(means.bootstrap.rows()))
        return result;
    std::sort(values.begin(), values.end());
    const auto below = std::lower_bound(values.begin(), values.end(), result.value) - values.begin();
    const auto through = std::upper_bound(values.begin(), values.end(), result.value) - values.begin();
    const auto size = static_cast<double>(values.size());
    const double share = std::clamp(0.5 * static_cast<double>(below + through) / size, 1.0 / (size + 1.0),
                                    size / (size + 1.0));
    std::vector<double> jackknife;
    for (Eigen::Index g = 0; g < means.jackknife.rows(); ++g) {
        jackknife.push_back(statistic(means.jackknife.row(g)));
    }
    const double bias = normal_quantile(share);
    const double acceleration = acceleration_of(jackknife);
    result.low = sorted_quantile(values, moved_level(outside, bias, acceleration));
    result.high = sorted_quantile(values, moved_level(1.0 - outside, bias, acceleration));
    return result;
}

}  // namespace causum::analysis
