#include "analysis/statistics/resampling.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/statistics/monte_carlo.hpp"
#include "analysis/statistics/statistics.hpp"
#include "core/normal_distribution.hpp"

namespace causum::analysis {

namespace {

constexpr std::uint64_t seed = 0x6361'7573'756D'0001U;
constexpr std::size_t fewest_replicates = 5;
constexpr double outside = 0.025;  // of the distribution, beyond each bound

/// Values with gaps filled by 0, and for the columns that have gaps which values are there.
struct Filled {
    Eigen::MatrixXd values;
    std::vector<Eigen::Index> gappy;  ///< columns
    Eigen::MatrixXd present;          ///< 1 or 0, a column for each of `gappy`
};

Filled fill_gaps(const Eigen::Ref<const Eigen::MatrixXd>& values) {
    Filled result{.values = values, .gappy = {}, .present = {}};
    for (Eigen::Index j = 0; j < values.cols(); ++j) {
        if (values.col(j).hasNaN()) result.gappy.push_back(j);
    }
    result.present.resize(values.rows(), static_cast<Eigen::Index>(result.gappy.size()));
    for (Eigen::Index k = 0; k < result.present.cols(); ++k) {
        const Eigen::Index j = result.gappy[static_cast<std::size_t>(k)];
        for (Eigen::Index i = 0; i < values.rows(); ++i) {
            const bool gap = std::isnan(values(i, j));
            result.present(i, k) = gap ? 0.0 : 1.0;
            if (gap) result.values(i, j) = 0.0;
        }
    }
    return result;
}

/// Means of the columns under `weights` (samples × rows, each summing to the number of rows): sums of what is
/// there over the weights of what is there.
Eigen::MatrixXd weighted_means(const Eigen::MatrixXd& weights, const Filled& filled) {
    Eigen::MatrixXd means = weights * filled.values;
    const Eigen::MatrixXd counts = weights * filled.present;
    for (Eigen::Index k = 0; k < counts.cols(); ++k) {
        auto column = means.col(filled.gappy[static_cast<std::size_t>(k)]).array();
        column *= static_cast<double>(weights.cols()) / counts.col(k).array();
        column = (counts.col(k).array() > 0.0).select(column, nan);
    }
    return means / static_cast<double>(weights.cols());
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

Eigen::MatrixXd resampling_weights(Eigen::Index n, Eigen::Index first, Eigen::Index count) {
    Eigen::MatrixXd weights = Eigen::MatrixXd::Zero(count, n);
    const auto size = static_cast<std::size_t>(n);
    for (Eigen::Index b = 0; b < count; ++b) {
        for (std::size_t i = 0; i < size; ++i) {
            const std::size_t place = resampled_place(size, static_cast<std::size_t>(first + b), i);
            weights(b, static_cast<Eigen::Index>(place)) += 1.0;
        }
    }
    return weights;
}

ResampledMeans resample_means(const Eigen::Ref<const Eigen::MatrixXd>& values, std::size_t resamples) {
    const Eigen::Index rows = values.rows();
    const Filled filled = fill_gaps(values);
    ResampledMeans result{.rows = static_cast<std::size_t>(rows), .observed = {}, .bootstrap = {}};
    result.observed = weighted_means(Eigen::MatrixXd::Ones(1, rows), filled);

    const auto total = static_cast<Eigen::Index>(resamples);
    constexpr Eigen::Index block = 64;  // samples at a time: weights take 64 × rows
    result.bootstrap.resize(total, values.cols());
    for (Eigen::Index first = 0; first < total; first += block) {
        const Eigen::Index here = std::min(block, total - first);
        const Eigen::MatrixXd weights = resampling_weights(rows, first, here);
        result.bootstrap.middleRows(first, here) = weighted_means(weights, filled);
    }
    return result;
}

ResampledMeans resample_geometric_means(const Eigen::Ref<const Eigen::MatrixXd>& values,
                                        std::size_t resamples) {
    Eigen::MatrixXd logs = values.array().log().matrix();
    for (Eigen::Index j = 0; j < values.cols(); ++j) {
        if ((values.col(j).array() <= 0.0).any()) logs.col(j).setConstant(nan);
    }
    ResampledMeans means = resample_means(logs, resamples);
    means.observed = means.observed.array().exp().matrix();
    means.bootstrap = means.bootstrap.array().exp().matrix();
    return means;
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
