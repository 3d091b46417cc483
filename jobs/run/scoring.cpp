#include "jobs/run/scoring.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/student_distribution.hpp"

namespace causum::jobs {

using estimators::Estimate;
using results::Metric;

namespace {

/// Systematic error and variance, from pairs of data sets: E_a[(f_1 − t)(f_2 − t)] and E_a[(f_1 − f_2)²] / 2.
void add_pairs(results::Row& row, const std::vector<MeasuredFit>& fits, const NormalEquations& population) {
    double bias_squared = 0.0, variance = 0.0;
    for (std::size_t i = 0; i < fits.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const ErrorPair pair = error_products(population, fits[i].intercept(), fits[i].slopes(),
                                                  fits[j].intercept(), fits[j].slopes());
            bias_squared += pair.product;
            variance += pair.half_squared_difference;
        }
    }
    const auto count = static_cast<double>(fits.size());
    const double pairs = 0.5 * count * (count - 1.0);
    row.metric(Metric::bias_squared) = bias_squared / pairs;
    row.metric(Metric::variance) = variance / pairs;
}

/// Share of the places at which |f̂(a) − f̂(·)| exceeds its half width, f̂(·) the mean over the places.
double power_of(const Estimate& estimate, const Eigen::MatrixXd& values, double half_width) {
    const Eigen::VectorXd mean = values.rowwise().mean();
    const Eigen::MatrixXd contrasts = values.colwise() - mean;
    const Eigen::ArrayXd differences = (contrasts.transpose() * estimate.effect.coefficients).array();
    const Eigen::ArrayXd errors = estimate.uncertainty.standard_errors(contrasts).array();
    return (differences.abs() > half_width * errors).cast<double>().mean();
}

/// Coverage, width, standard errors and power of intervals at the same places of several data sets.
void add_intervals(results::Row& row, const std::vector<MeasuredFit>& fits) {
    Eigen::ArrayXd mean = Eigen::ArrayXd::Zero(fits.front().intervals.values.size());
    for (const MeasuredFit& fit : fits) {
        if (fit.intervals.values.size() == 0) return;
        mean += fit.intervals.values.array();
    }
    const auto sets = static_cast<double>(fits.size());
    mean /= sets;
    double coverage = 0.0, width = 0.0, of_mean = 0.0, variance = 0.0, spread = 0.0, power = 0.0;
    for (const MeasuredFit& fit : fits) {
        const Intervals& own = fit.intervals;
        const Eigen::ArrayXd half_widths = own.half_width * own.standard_errors.array();
        const auto share_held = [&](const Eigen::ArrayXd& values) {
            return ((own.values.array() - values).abs() <= half_widths).cast<double>().mean();
        };
        coverage += share_held(own.effects.array()) / sets;
        of_mean += share_held(mean) / sets;
        width += 2.0 * half_widths.mean() / sets;
        variance += own.standard_errors.squaredNorm() / sets;
        power += own.power / sets;
        spread += (own.values.array() - mean).matrix().squaredNorm() / (sets - 1.0);
    }
    row.metric(Metric::coverage) = coverage;
    row.metric(Metric::interval_width) = width;
    row.metric(Metric::model_se) = std::sqrt(variance / static_cast<double>(mean.size()));
    row.metric(Metric::power) = power;
    constexpr std::size_t least_sets_for_a_mean = 10;
    if (fits.size() >= 2) row.metric(Metric::se_ratio) = std::sqrt(variance / spread);
    if (fits.size() >= least_sets_for_a_mean) row.metric(Metric::coverage_of_mean) = of_mean;
}

}  // namespace

Eigen::MatrixXd IntervalPlaces::monomials(const Basis& basis, const Eigen::MatrixXd& actions) {
    Eigen::MatrixXd result(basis.size(), actions.rows());
    result.row(0).setOnes();
    for (int m = 1; m < basis.size(); ++m)
        result.row(m) = result.row(basis.parent(m)).cwiseProduct(actions.col(basis.last(m)).transpose());
    return result;
}

Intervals intervals_of(const Estimate& estimate, const IntervalPlaces& places) {
    if (estimate.status != FitStatus::ok || !estimate.uncertainty.is_known()) return {};
    const double half_width =
        student_quantile(0.5 + 0.5 * places.level, estimate.uncertainty.degrees_of_freedom);
    return {.effects = places.effects,
            .values = places.values.transpose() * estimate.effect.coefficients,
            .standard_errors = estimate.uncertainty.standard_errors(places.values),
            .half_width = half_width,
            .power = power_of(estimate, places.values, half_width)};
}

MeasuredFit measure(Estimate estimate, const NormalEquations& test, const NormalEquations& test_truth) {
    MeasuredFit fit{std::move(estimate)};
    if (fit.estimate.status != FitStatus::ok) return fit;
    fit.degree = fit.estimate.effect.degree;
    fit.rmse = std::sqrt(mean_squared_error(test, fit.intercept(), fit.slopes()));
    fit.excess_rmse_test = std::sqrt(mean_squared_error(test_truth, fit.intercept(), fit.slopes()));
    return fit;
}

std::optional<int> to_one_degree(std::vector<MeasuredFit>& fits) {
    std::optional<int> degree;
    Eigen::Index size = 0;
    for (const MeasuredFit& fit : fits) {
        if (fit.estimate.status != FitStatus::ok) continue;
        degree = std::max(degree.value_or(0), fit.estimate.effect.degree);
        size = std::max(size, fit.estimate.effect.coefficients.size());
    }
    for (MeasuredFit& fit : fits) {
        Polynomial& effect = fit.estimate.effect;
        if (fit.estimate.status != FitStatus::ok || effect.degree == *degree) continue;
        // monomials of a smaller degree come first
        const Eigen::Index own = effect.coefficients.size();
        effect.coefficients.conservativeResize(size);
        effect.coefficients.tail(size - own).setZero();
        effect.degree = *degree;
    }
    return degree;
}

results::Row row_of(const std::vector<MeasuredFit>& fits, const NormalEquations& population,
                    double signal_sd) {
    results::Row row;
    const double count = static_cast<double>(fits.size());
    const auto set_mean = [&](Metric metric, auto value) {
        double total = 0.0;
        for (const MeasuredFit& fit : fits) total += value(fit);
        row.metric(metric) = total / count;
    };
    set_mean(Metric::fit_seconds, [](const MeasuredFit& fit) { return fit.estimate.seconds; });
    row.status = FitStatus::ok;
    for (const MeasuredFit& fit : fits) {
        if (fit.estimate.status == FitStatus::ok) continue;
        row.status = fit.estimate.status;
        return row;
    }
    const auto excess = [&](const MeasuredFit& fit) {
        return std::sqrt(mean_squared_error(population, fit.intercept(), fit.slopes()));
    };
    for (const MeasuredFit& fit : fits) {
        if (std::isfinite(fit.rmse) && std::isfinite(excess(fit))) continue;
        row.status = FitStatus::not_finite;
        return row;
    }
    set_mean(Metric::rmse, [](const MeasuredFit& fit) { return fit.rmse; });
    set_mean(Metric::excess_rmse_test, [](const MeasuredFit& fit) { return fit.excess_rmse_test; });
    set_mean(Metric::excess_rmse, excess);
    set_mean(Metric::relative_excess, [&](const MeasuredFit& fit) { return excess(fit) / signal_sd; });
    set_mean(Metric::mean_error, [&](const MeasuredFit& fit) {
        return fit.intercept() + fit.slopes().dot(population.mean) - population.outcome_mean;
    });
    set_mean(Metric::degree, [](const MeasuredFit& fit) { return static_cast<double>(fit.degree); });
    double& smallest = row.metric(Metric::penalty_min) = fits.front().estimate.penalty_min;
    double& largest = row.metric(Metric::penalty_max) = fits.front().estimate.penalty_max;
    bool on_edge = false;
    for (const MeasuredFit& fit : fits) {
        smallest = std::min(smallest, fit.estimate.penalty_min);
        largest = std::max(largest, fit.estimate.penalty_max);
        on_edge = on_edge || fit.estimate.penalty_on_edge;
    }
    row.penalty_on_edge = on_edge ? 1 : 0;
    if (fits.size() > 1) add_pairs(row, fits, population);
    add_intervals(row, fits);
    return row;
}

}  // namespace causum::jobs
