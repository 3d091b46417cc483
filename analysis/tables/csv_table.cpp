#include <fmt/format.h>

#include <array>
#include <string_view>

#include "analysis/tables/text_table.hpp"
#include "analysis/text/csv.hpp"

namespace causum::analysis {

namespace {

using results::Metric;

void append_estimate(std::vector<std::string>& fields, const MonteCarloEstimate& estimate) {
    fields.push_back(csv_number(estimate.value));
    fields.push_back(csv_number(estimate.error));
}

/// The measures that the tables by metric lack.
struct MeasureColumn {
    std::string_view name;
    MonteCarloEstimate Measures::*estimate;
};
constexpr auto measure_columns = std::to_array<MeasureColumn>({
    {"failure_rate", &Measures::failure_rate},
    {"relative_excess_geometric_mean", &Measures::relative_excess},
    {"share_no_better_than_constant", &Measures::no_better_share},
    {"excess_rmse_rms", &Measures::root_mean_square},
    {"excess_rmse_common_mean", &Measures::mean_common},
    {"bias", &Measures::bias},
    {"empirical_se", &Measures::empirical_se},
    {"systematic_share_median", &Measures::systematic_share},
    {"relative_precision", &Measures::relative_precision},
    {"win_rate", &Measures::win_rate},
    {"excess_rmse_ratio", &Measures::ratio},
    {"excess_rmse_geometric_ratio", &Measures::geometric_ratio},
});

std::vector<std::string> csv_header(const Summary& summary) {
    std::vector<std::string> fields;
    for (const results::Coordinate& coordinate : summary.coordinates) fields.push_back(coordinate.name);
    for (const char* name : {"estimator", "ok", "failed", "not_run", "on_edge"}) fields.emplace_back(name);
    for (std::size_t reason = 1; reason < status_names.size(); ++reason) {
        fields.push_back(fmt::format("failed_{}", status_names[reason]));
    }
    for (const std::string metric : {"rmse", "excess_rmse"}) {
        for (const char* suffix : {"_count", "_mean", "_mcse", "_median"}) fields.push_back(metric + suffix);
        fields.push_back("log_" + metric + "_mean");
        fields.push_back("log_" + metric + "_mcse");
        if (summary.estimators.size() < 2) continue;
        const std::string minus = metric + "_minus_" + summary.estimators[summary.reference];
        for (const char* suffix : {"_mean", "_mcse", "_pairs"}) fields.push_back(minus + suffix);
    }
    for (const MeasureColumn& column : measure_columns) {
        fields.emplace_back(column.name);
        fields.push_back(fmt::format("{}_mcse", column.name));
    }
    fields.emplace_back("excess_rmse_median_mcse");
    for (const double level : quantile_levels)
        fields.push_back(fmt::format("excess_rmse_q{:02.0f}", 100.0 * level));
    return fields;
}

std::vector<std::string> csv_row(const Summary& summary, std::size_t condition, std::size_t estimator) {
    const SummaryRow& row = summary.row(condition, estimator);
    std::vector<std::string> fields;
    for (const results::Coordinate& coordinate : summary.coordinates) {
        fields.push_back(coordinate_text(coordinate, condition));
    }
    fields.push_back(summary.estimators[estimator]);
    for (const std::size_t count : {row.ok, row.failed, row.not_run, row.on_edge}) {
        fields.push_back(fmt::format("{}", count));
    }
    for (std::size_t reason = 1; reason < status_names.size(); ++reason) {
        std::size_t count = 0;
        for (const FailureCount& failure : row.failures) {
            if (failure.reason == static_cast<FitStatus>(reason)) count = failure.count;
        }
        fields.push_back(fmt::format("{}", count));
    }
    for (const Metric metric : {Metric::rmse, Metric::excess_rmse}) {
        const MetricSummary& values = row.metric(metric);
        fields.push_back(fmt::format("{}", values.mean.count));
        append_estimate(fields, values.mean);
        fields.push_back(csv_number(values.median));
        append_estimate(fields, values.log_mean);
        if (summary.estimators.size() < 2) continue;
        append_estimate(fields, values.difference);
        fields.push_back(fmt::format("{}", values.difference.count));
    }
    for (const MeasureColumn& column : measure_columns)
        append_estimate(fields, row.measures.*column.estimate);
    fields.push_back(csv_number(row.measures.median.error));
    for (const double quantile : row.measures.quantiles) fields.push_back(csv_number(quantile));
    return fields;
}

}  // namespace

std::string csv_table(const Summary& summary) {
    std::string out = csv_line(csv_header(summary));
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        for (std::size_t e = 0; e < summary.estimators.size(); ++e) out += csv_line(csv_row(summary, c, e));
    }
    return out;
}

}  // namespace causum::analysis
