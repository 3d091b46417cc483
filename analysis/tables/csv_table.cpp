#include <fmt/format.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/tables/text_table.hpp"
#include "data/csv_writer.hpp"

namespace causum::analysis {

namespace {

using results::Metric;

/// A column, whose header and fields cannot go apart.
struct CsvColumn {
    std::string name;
    std::function<std::string(std::size_t condition, std::size_t estimator)> field;
};

/// The columns of a summary's table, made group by group.
class CsvColumns {
  public:
    explicit CsvColumns(const Summary& summary) : summary_(summary) {
        add_place();
        add_counts();
        for (const Metric metric : {Metric::rmse, Metric::excess_rmse}) add_metric(metric);
        for (const MeasureInfo& info : measure_infos) {
            add_estimate(std::string(info.name), fmt::format("{}_mcse", info.name),
                         [info](const SummaryRow& row) { return row.measures.*info.estimate; });
        }
        add("excess_rmse_median_mcse",
            [](const SummaryRow& row) { return csv_number(row.excess_rmse.median.error); });
        for (std::size_t q = 0; q < quantile_levels.size(); ++q) {
            add(fmt::format("excess_rmse_q{:02.0f}", 100.0 * quantile_levels[q]),
                [q](const SummaryRow& row) { return csv_number(row.measures.quantiles[q]); });
        }
    }

    [[nodiscard]] const std::vector<CsvColumn>& all() const { return columns_; }

  private:
    using FieldOfRow = std::function<std::string(const SummaryRow&)>;
    using EstimateOfRow = std::function<MonteCarloEstimate(const SummaryRow&)>;

    void add(std::string name, FieldOfRow field) {
        columns_.push_back({std::move(name), [this, field = std::move(field)](std::size_t c, std::size_t e) {
                                return field(summary_.row(c, e));
                            }});
    }

    void add_estimate(std::string name, std::string error_name, const EstimateOfRow& estimate) {
        add(std::move(name), [estimate](const SummaryRow& row) { return csv_number(estimate(row).value); });
        add(std::move(error_name),
            [estimate](const SummaryRow& row) { return csv_number(estimate(row).error); });
    }

    void add_place() {
        for (const results::Coordinate& coordinate : summary_.coordinates) {
            columns_.push_back({coordinate.name, [&coordinate](std::size_t c, std::size_t) {
                                    return coordinate_text(coordinate, c);
                                }});
        }
        columns_.push_back(
            {"estimator", [this](std::size_t, std::size_t e) { return summary_.estimators[e]; }});
    }

    void add_counts() {
        const auto add_count = [this](std::string name, std::size_t SummaryRow::*count) {
            add(std::move(name), [count](const SummaryRow& row) { return fmt::format("{}", row.*count); });
        };
        add_count("ok", &SummaryRow::ok);
        add_count("failed", &SummaryRow::failed);
        add_count("not_run", &SummaryRow::not_run);
        add_count("on_edge", &SummaryRow::on_edge);
        for (std::size_t reason = 1; reason < status_names.size(); ++reason) {
            add(fmt::format("failed_{}", status_names[reason]), [reason](const SummaryRow& row) {
                std::size_t count = 0;
                for (const FailureCount& failure : row.failures) {
                    if (failure.reason == static_cast<FitStatus>(reason)) count = failure.count;
                }
                return fmt::format("{}", count);
            });
        }
    }

    void add_metric(Metric metric) {
        const std::string name(results::metric_infos[static_cast<std::size_t>(metric)].name);
        add(name + "_count",
            [metric](const SummaryRow& row) { return fmt::format("{}", row.metric(metric).mean.count); });
        add_estimate(name + "_mean", name + "_mcse",
                     [metric](const SummaryRow& row) { return row.metric(metric).mean; });
        add(name + "_median",
            [metric](const SummaryRow& row) { return csv_number(row.metric(metric).median.value); });
        add_estimate("log_" + name + "_mean", "log_" + name + "_mcse",
                     [metric](const SummaryRow& row) { return row.metric(metric).log_mean; });
        if (summary_.estimators.size() < 2) return;
        const std::string minus = name + "_minus_" + summary_.estimators[summary_.reference];
        add_estimate(minus + "_mean", minus + "_mcse",
                     [metric](const SummaryRow& row) { return row.metric(metric).difference; });
        add(minus + "_pairs", [metric](const SummaryRow& row) {
            return fmt::format("{}", row.metric(metric).difference.count);
        });
    }

    const Summary& summary_;
    std::vector<CsvColumn> columns_;
};

}  // namespace

std::string csv_table(const Summary& summary) {
    const CsvColumns columns(summary);
    std::vector<std::string> fields;
    for (const CsvColumn& column : columns.all()) fields.push_back(column.name);
    std::string out = csv_line(fields);
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
            fields.clear();
            for (const CsvColumn& column : columns.all()) fields.push_back(column.field(c, e));
            out += csv_line(fields);
        }
    }
    return out;
}

}  // namespace causum::analysis
