#include "analysis/summary/measures.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "analysis/statistics/monte_carlo.hpp"
#include "analysis/summary/replicate_values.hpp"

namespace causum::analysis {

namespace {

using results::Metric;
using results::Table;

MonteCarloEstimate failure_rate(const Table& table, std::size_t condition, std::size_t estimator) {
    std::size_t run = 0;
    std::size_t failed = 0;
    for (std::size_t r = 0; r < table.replicates.size(); ++r) {
        const FitStatus status = table.status[table.row(condition, r, estimator)];
        if (status == FitStatus::not_run) continue;
        ++run;
        if (status != FitStatus::ok) ++failed;
    }
    return estimate_proportion(static_cast<double>(failed), run);
}

void add_contrasts(Measures& result, const std::vector<double>& own, const std::vector<double>& other) {
    const std::vector<double> a = where_present(own, {&own, &other});
    const std::vector<double> b = where_present(other, {&own, &other});
    double wins = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] < b[i]) wins += 1.0;
        if (a[i] == b[i]) wins += 0.5;
    }
    result.win_rate = estimate_proportion(wins, a.size());
    result.ratio = paired_ratio(a, b);
    result.geometric_ratio = paired_geometric_ratio(a, b);
}

/// √ of the ratio of the mean of squared standard errors to that of the variances between data sets at the
/// same places, less 1. se_ratio² is the ratio of the two for one model.
MonteCarloEstimate model_se_error(const std::vector<double>& model_se, const std::vector<double>& se_ratio) {
    std::vector<double> squares = where_present(model_se, {&model_se, &se_ratio});
    std::vector<double> variances = where_present(se_ratio, {&model_se, &se_ratio});
    if (squares.empty()) return {};
    for (std::size_t i = 0; i < squares.size(); ++i) {
        squares[i] *= squares[i];
        variances[i] = squares[i] / (variances[i] * variances[i]);
    }
    const MonteCarloEstimate ratio = paired_ratio(squares, variances);
    const double root = std::sqrt(ratio.value);
    return {.value = root - 1.0, .error = ratio.error / (2.0 * root), .count = ratio.count};
}

void add_intervals(Measures& result, const Table& table, std::size_t condition, std::size_t estimator,
                   std::size_t reference) {
    const auto mean = [&](Metric metric) {
        return estimate_mean(available(by_replicate(table, metric, condition, estimator)));
    };
    result.coverage = mean(Metric::coverage);
    result.interval_width = mean(Metric::interval_width);
    result.power = mean(Metric::power);
    result.se_ratio = mean(Metric::se_ratio);
    result.coverage_of_mean = mean(Metric::coverage_of_mean);
    const std::vector<double> model_se = by_replicate(table, Metric::model_se, condition, estimator);
    result.model_se = estimate_root_mean_square(available(model_se));
    result.model_se_error =
        model_se_error(model_se, by_replicate(table, Metric::se_ratio, condition, estimator));
    if (estimator == reference) return;
    const std::vector<double> own = by_replicate(table, Metric::interval_width, condition, estimator);
    const std::vector<double> other = by_replicate(table, Metric::interval_width, condition, reference);
    const std::vector<double> a = where_present(own, {&own, &other});
    if (!a.empty()) result.interval_width_ratio = paired_ratio(a, where_present(other, {&own, &other}));
}

/// Systematic error and variance, of which a table has none unless data.sets ≥ 2.
void add_shares(Measures& result, const Table& table, std::size_t condition, std::size_t estimator,
                std::size_t reference) {
    const std::vector<double> squared = by_replicate(table, Metric::bias_squared, condition, estimator);
    const std::vector<double> variance = by_replicate(table, Metric::variance, condition, estimator);
    const std::vector<double> a = where_present(squared, {&squared, &variance});
    const std::vector<double> b = where_present(variance, {&squared, &variance});
    if (a.empty()) return;
    result.bias = estimate_root_of_mean(a);
    result.empirical_se = estimate_root_of_mean(b);
    std::vector<double> shares(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) shares[i] = std::max(0.0, a[i]) / (std::max(0.0, a[i]) + b[i]);
    result.systematic_share = estimate_median(available(shares));
    result.systematic_share_interval = median_interval(available(shares));
    if (estimator == reference) return;
    const std::vector<double> other = by_replicate(table, Metric::variance, condition, reference);
    result.relative_precision =
        paired_ratio(where_present(other, {&other, &variance}), where_present(variance, {&other, &variance}));
    result.relative_precision.value -= 1.0;
}

/// @param constant  excess_rmse of the constant by replicate; empty without one
void add_yardsticks(Measures& result, const Table& table, std::size_t condition, std::size_t estimator,
                    const std::vector<double>& own, const std::vector<double>& constant) {
    const std::vector<double> relative = by_replicate(table, Metric::relative_excess, condition, estimator);
    const std::vector<double> known = available(relative);
    const bool is_finite =
        std::ranges::all_of(known, [](double value) { return value > 0.0 && std::isfinite(value); });
    if (is_finite) result.relative_excess = paired_geometric_ratio(known, std::vector(known.size(), 1.0));
    const std::vector<double> least = constant.empty() ? std::vector(relative.size(), 1.0) : constant;
    const std::vector<double>& values = constant.empty() ? relative : own;
    const std::vector<double> a = where_present(values, {&values, &least});
    const std::vector<double> b = where_present(least, {&values, &least});
    double no_better = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) no_better += a[i] >= b[i] ? 1.0 : 0.0;
    result.no_better_share = estimate_proportion(no_better, a.size());
}

}  // namespace

std::size_t constant_of(const std::vector<EstimatorTraits>& traits) {
    const auto found = std::ranges::find(traits, EstimatorRole::constant, &EstimatorTraits::role);
    return static_cast<std::size_t>(found - traits.begin());
}

std::vector<Measures> condition_measures(const Table& table, std::size_t condition, std::size_t reference) {
    const std::size_t estimators = table.estimators.size();
    std::vector<std::vector<double>> excess;
    excess.reserve(estimators);
    for (std::size_t e = 0; e < estimators; ++e)
        excess.push_back(by_replicate(table, Metric::excess_rmse, condition, e));
    std::vector<const std::vector<double>*> everyone;
    for (const std::vector<double>& one : excess) {
        if (std::any_of(one.begin(), one.end(), [](double v) { return !std::isnan(v); }))
            everyone.push_back(&one);
    }

    const std::size_t constant = constant_of(table.traits);
    std::vector<Measures> result(estimators);
    for (std::size_t e = 0; e < estimators; ++e) {
        Measures& measures = result[e];
        measures.failure_rate = failure_rate(table, condition, e);
        std::vector<double> values = available(excess[e]);
        measures.root_mean_square = estimate_root_mean_square(values);
        measures.largest_share = largest_share(values);
        measures.mean_common = estimate_mean(where_present(excess[e], everyone));
        measures.degree = estimate_mean(available(by_replicate(table, Metric::degree, condition, e)));
        add_intervals(measures, table, condition, e, reference);
        add_shares(measures, table, condition, e, reference);
        add_yardsticks(measures, table, condition, e, excess[e],
                       constant < estimators ? excess[constant] : std::vector<double>());
        if (e == constant) measures.no_better_share = {};
        if (e != reference) add_contrasts(measures, excess[e], excess[reference]);
        std::sort(values.begin(), values.end());
        for (std::size_t q = 0; q < quantile_levels.size(); ++q)
            measures.quantiles[q] = sorted_quantile(values, quantile_levels[q]);
    }
    return result;
}

}  // namespace causum::analysis
