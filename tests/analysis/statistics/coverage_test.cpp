#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "analysis/statistics/curve_statistics.hpp"
#include "analysis/statistics/monte_carlo.hpp"
#include "analysis/statistics/resampling.hpp"
#include "core/normal_distribution.hpp"
#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

// How often the 95 % intervals of findings hold the truth, in 1,000 simulated studies. Errors are lognormal
// over models, shared between the columns of a replicate in part, as they are in real studies.

constexpr std::size_t studies = 1000;
constexpr std::size_t resamples = 399;

struct Skew {
    double shared = 0.5;  ///< sd of log error over models, common to a replicate's columns
    double own = 0.25;    ///< sd of log error of each column
};

/// Errors of `replicates` models with these true geometric means.
Eigen::MatrixXd simulate(Uniforms& uniforms, const std::vector<double>& means, Eigen::Index replicates,
                         const Skew& skew) {
    Eigen::MatrixXd values(replicates, static_cast<Eigen::Index>(means.size()));
    for (Eigen::Index r = 0; r < replicates; ++r) {
        const double shared = skew.shared * normal_quantile(uniforms.next());
        for (Eigen::Index i = 0; i < values.cols(); ++i) {
            values(r, i) = means[static_cast<std::size_t>(i)] *
                           std::exp(shared + skew.own * normal_quantile(uniforms.next()));
        }
    }
    return values;
}

/// Share of the studies whose interval holds the truth.
double coverage(const std::vector<double>& means, double truth, const Statistic& statistic,
                Eigen::Index replicates = 60, const Skew& skew = {}) {
    Uniforms uniforms(3);
    std::vector<Eigen::Index> columns(means.size());
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = static_cast<Eigen::Index>(i);
    std::size_t covered = 0;
    for (std::size_t study = 0; study < studies; ++study) {
        const Interval interval = bootstrap_interval(
            resample_geometric_means(simulate(uniforms, means, replicates, skew), resamples), columns,
            statistic);
        if (interval.low <= truth && truth <= interval.high) ++covered;
    }
    return static_cast<double>(covered) / static_cast<double>(studies);
}

// 92 to 98 %: of 1,000 studies at a true 95 % one in 50,000 runs would leave it by chance; seeds are fixed.
void check_coverage(const std::string& what, double share, double least = 0.92) {
    INFO(what << ": coverage " << share);
    CHECK(share >= least);
    CHECK(share <= 0.98);
    if (std::getenv("CAUSUM_SHOW") != nullptr) WARN(what << ": coverage " << share);
}

/// The plug-in's error at a ratio and a fixed total, from the variance law.
double law(double ratio, double actions) {
    return std::sqrt((actions * ratio + 1.0) * ((actions - 1.0) * (actions - 1.0) + actions / ratio));
}

TEST_CASE("intervals of the optimal ratio cover the variance law's", "[analysis][coverage]") {
    const std::vector<double> paper = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 2, 5, 10};
    const std::vector<double> coarse = {0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5};
    for (const double actions : {3.0, 5.0, 7.0}) {
        for (const std::vector<double>& grid : {paper, coarse}) {
            std::vector<double> means;
            for (const double ratio : grid) means.push_back(law(ratio, actions));
            const Statistic optimum = [&](std::span<const double> m) { return minimum_of_curve(grid, m); };
            const double at_means = optimum(means);
            INFO("vertex of the true means " << at_means << ", law " << 1.0 / (actions - 1.0));
            check_coverage("optimal ratio, K = " + std::to_string(static_cast<int>(actions)) + ", grid of " +
                               std::to_string(grid.size()),
                           coverage(means, 1.0 / (actions - 1.0), optimum), 0.93);
        }
    }
}

TEST_CASE("intervals of the crossing strength cover", "[analysis][coverage]") {
    const std::vector<double> strengths = {0, 0.1, 0.2, 0.5, 1, 2};
    std::vector<double> means;
    for (const double s : strengths) means.push_back(0.1 * std::exp(0.8 * s));  // the estimator
    for (std::size_t i = 0; i < strengths.size(); ++i) means.push_back(0.1 * std::exp(0.6));
    const Statistic statistic = [&](std::span<const double> m) {
        return crossing(strengths, m.first(strengths.size()), m.subspan(strengths.size()));
    };
    CHECK(statistic(means) == Approx(0.75));
    check_coverage("crossing", coverage(means, 0.75, statistic));
    check_coverage("crossing, 30 replicates", coverage(means, 0.75, statistic, 30));
    check_coverage("crossing, strong skew",
                   coverage(means, 0.75, statistic, 100, {.shared = 1.0, .own = 0.5}));
}

TEST_CASE("intervals of the sample factor and the convergence rate cover", "[analysis][coverage]") {
    const std::vector<double> samples = {1e3, 3e3, 1e4, 3e4, 1e5, 3e5};
    std::vector<double> means;
    for (const double n : samples) means.push_back(3.0 * std::pow(n / 8.0, -0.5));
    for (const double n : samples) means.push_back(3.0 * std::pow(n, -0.5));
    const Statistic factor = [&](std::span<const double> m) {
        return sample_factor(samples[4], m[4], samples, m.subspan(samples.size()));
    };
    CHECK(factor(means) == Approx(8.0));
    check_coverage("sample factor", coverage(means, 8.0, factor));
    check_coverage("sample factor, strong skew",
                   coverage(means, 8.0, factor, 100, {.shared = 1.0, .own = 0.5}));
    const Statistic slope = [&](std::span<const double> m) {
        return log_log_slope(samples, m.first(samples.size()));
    };
    check_coverage("convergence rate", coverage(means, -0.5, slope));
}

}  // namespace
}  // namespace causum::analysis
