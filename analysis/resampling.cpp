#include "analysis/resampling.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/monte_carlo.hpp"

namespace causum::analysis {

namespace {

constexpr std::uint64_t seed = 0x6361'7573'756D'0001U;
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

/// Φ(−√(n/(n−1))·t): how much of the bootstrap's distribution lies below the lower bound.
double expanded_level(std::size_t n) {
    const double freedom = static_cast<double>(n) - 1.0;
    const double z = normal_quantile(1.0 - outside);
    const double z3 = z * z * z;
    const double z5 = z3 * z * z;
    // Student's quantile by its expansion in 1/freedom (Abramowitz and Stegun 26.7.5).
    const double t =
        z + (z3 + z) / (4.0 * freedom) + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * freedom * freedom);
    return normal_cdf(-t * std::sqrt((freedom + 1.0) / freedom));
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
    ResampledMeans result{.rows = static_cast<std::size_t>(rows), .observed = {}, .bootstrap = {}};
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
    return result;
}

Interval bootstrap_interval(const ResampledMeans& means, std::span<const Eigen::Index> columns,
                            const Statistic& statistic) {
    std::vector<double> picked(columns.size());
    const auto statistic_of = [&](const auto& matrix, Eigen::Index row) {
        for (std::size_t i = 0; i < columns.size(); ++i) picked[i] = matrix(row, columns[i]);
        return statistic(picked);
    };
    Interval result{.value = statistic_of(means.observed, 0)};
    if (std::isnan(result.value) || means.rows < fewest_replicates) return result;
    std::vector<double> values;
    for (Eigen::Index b = 0; b < means.bootstrap.rows(); ++b) {
        const double value = statistic_of(means.bootstrap, b);
        if (!std::isnan(value)) values.push_back(value);
    }
    if (static_cast<double>(values.size()) < 0.95 * static_cast<double>(means.bootstrap.rows()))
        return result;
    std::sort(values.begin(), values.end());
    const double level = expanded_level(means.rows);
    result.low = sorted_quantile(values, level);
    result.high = sorted_quantile(values, 1.0 - level);
    return result;
}

}  // namespace causum::analysis
