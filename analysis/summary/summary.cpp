#include "analysis/summary/summary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "analysis/statistics/monte_carlo.hpp"
#include "analysis/summary/replicate_values.hpp"
#include "core/errors.hpp"

namespace causum::analysis {

namespace {

using results::Coordinate;
using results::Metric;
using results::Table;

void require_size(std::string_view what, std::size_t actual, std::size_t expected) {
    if (actual != expected) {
        throw ArgumentError(fmt::format("summarize: {} has {} values (must be {})", what, actual, expected));
    }
}

void check_shapes(const Table& table) {
    const std::size_t rows = table.condition_keys.size() * table.replicates.size() * table.estimators.size();
    for (const Metric metric : {Metric::rmse, Metric::excess_rmse}) {
        require_size(results::metric_infos[static_cast<std::size_t>(metric)].name,
                     table.metric(metric).size(), rows);
    }
    require_size("status", table.status.size(), rows);
    require_size("penalty_on_edge", table.penalty_on_edge.size(), rows);
    for (const Coordinate& coordinate : table.coordinates) {
        const std::size_t size =
            std::visit([](const auto& values) { return values.size(); }, coordinate.values);
        require_size(coordinate.name, size, table.condition_keys.size());
    }
    for (const std::string& axis : table.axes) {
        if (std::none_of(table.coordinates.begin(), table.coordinates.end(),
                         [&](const Coordinate& coordinate) { return coordinate.name == axis; })) {
            throw ArgumentError(fmt::format("summarize: axis {} has no coordinate of its name", axis));
        }
    }
}

MetricSummary summarize_metric(const Table& table, Metric metric, std::size_t condition,
                               std::size_t estimator, std::size_t reference) {
    const std::vector<double> own = by_replicate(table, metric, condition, estimator);
    const std::vector<double> other = by_replicate(table, metric, condition, reference);
    const std::vector<double> values = available(own);
    std::vector<double> logs(values.size());
    std::ranges::transform(values, logs.begin(), [](double value) { return std::log(value); });
    return {.mean = estimate_mean(values),
            .median = estimate_median(values),
            .log_mean = estimate_mean(logs),
            .difference =
                paired_difference(where_present(own, {&own, &other}), where_present(other, {&own, &other}))};
}

SummaryRow summarize_row(const Table& table, std::size_t condition, std::size_t estimator,
                         std::size_t reference) {
    SummaryRow result;
    std::array<std::size_t, status_names.size()> by_reason{};
    for (std::size_t r = 0; r < table.replicates.size(); ++r) {
        const std::size_t row = table.row(condition, r, estimator);
        const FitStatus status = table.status[row];
        if (status == FitStatus::not_run) {
            ++result.not_run;
        } else if (status == FitStatus::ok) {
            ++result.ok;
            if (table.penalty_on_edge[row] == 1) ++result.on_edge;
        } else {
            ++result.failed;
            ++by_reason.at(static_cast<std::size_t>(status));
        }
    }
    for (std::size_t reason = 1; reason < by_reason.size(); ++reason) {
        if (by_reason[reason] == 0) continue;
        result.failures.push_back({.reason = static_cast<FitStatus>(reason), .count = by_reason[reason]});
    }
    result.rmse = summarize_metric(table, Metric::rmse, condition, estimator, reference);
    result.excess_rmse = summarize_metric(table, Metric::excess_rmse, condition, estimator, reference);
    return result;
}

std::size_t find_reference(const Table& table, std::string_view name) {
    const std::vector<std::string>& estimators = table.estimators;
    const auto found = std::find(estimators.begin(), estimators.end(), name.empty() ? table.reference : name);
    if (found != estimators.end()) return static_cast<std::size_t>(found - estimators.begin());
    if (name.empty()) return 0;
    throw InputError(fmt::format("reference = {} (no estimator of these results; there are {})", name,
                                 fmt::join(estimators, ", ")));
}

/// Of each condition; NaN where the table does not say.
std::vector<double> interval_levels(const Table& table) {
    for (const std::vector<Coordinate>* all : {&table.coordinates, &table.settings}) {
        const auto found = std::ranges::find(*all, "intervals.level", &Coordinate::name);
        if (found == all->end()) continue;
        std::vector<double> levels = coordinate_numbers(*found);
        if (levels.size() == 1) levels.resize(table.condition_keys.size(), levels.front());
        if (levels.size() == table.condition_keys.size()) return levels;
    }
    return std::vector<double>(table.condition_keys.size(), std::numeric_limits<double>::quiet_NaN());
}

}  // namespace

const MetricSummary& SummaryRow::metric(Metric which) const {
    if (which == Metric::rmse) return rmse;
    if (which == Metric::excess_rmse) return excess_rmse;
    throw ArgumentError(fmt::format("SummaryRow::metric({}): only rmse and excess_rmse are summarized",
                                    results::metric_infos.at(static_cast<std::size_t>(which)).name));
}

const MonteCarloEstimate& SummaryRow::mean(Metric which) const {
    if (which == Metric::coverage) return measures.coverage;
    if (which == Metric::interval_width) return measures.interval_width;
    return metric(which).mean;
}

Summary summarize(const Table& table, std::string_view reference) {
    check_shapes(table);
    Summary summary{.study_name = table.provenance.study_name,
                    .conditions = table.condition_keys.size(),
                    .replicates = table.replicates.size(),
                    .estimators = table.estimators,
                    .traits = table.traits,
                    .coordinates = table.coordinates,
                    .axes = table.axes,
                    .stop_rule = table.provenance.stop_rule,
                    .stop_replicates = table.provenance.stop_replicates,
                    .numerics = table.provenance.numerics,
                    .interval_levels = interval_levels(table),
                    .reference = find_reference(table, reference),
                    .rows = {},
                    .additivity = additivity_rates(table)};
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        std::vector<Measures> measures = condition_measures(table, c, summary.reference);
        for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
            summary.rows.push_back(summarize_row(table, c, e, summary.reference));
            summary.rows.back().measures = measures[e];
        }
    }
    return summary;
}

const Coordinate* find_coordinate(const Summary& summary, std::string_view name) {
    for (const Coordinate& coordinate : summary.coordinates) {
        if (coordinate.name == name) return &coordinate;
    }
    return nullptr;
}

std::string coordinate_text(const Coordinate& coordinate, std::size_t condition) {
    return std::visit([&](const auto& values) { return fmt::format("{}", values.at(condition)); },
                      coordinate.values);
}

std::vector<double> coordinate_numbers(const Coordinate& coordinate) {
    std::vector<double> numbers;
    std::visit(
        [&](const auto& values) {
            if constexpr (std::is_arithmetic_v<typename std::decay_t<decltype(values)>::value_type>) {
                for (const auto value : values) numbers.push_back(static_cast<double>(value));
            }
        },
        coordinate.values);
    return numbers;
}

std::string condition_label(const Summary& summary, std::size_t condition) {
    std::vector<std::string> names = summary.axes;
    if (names.empty()) names = {"n_obs", "n_single", "n_joint"};
    std::vector<std::string> parts;
    for (const std::string& name : names) {
        const Coordinate* coordinate = find_coordinate(summary, name);
        if (coordinate != nullptr)
            parts.push_back(fmt::format("{} = {}", name, coordinate_text(*coordinate, condition)));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string failure_note(const Summary& summary) {
    std::size_t run = 0;
    std::size_t failed = 0;
    std::vector<std::string> who;
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        std::size_t here = 0;
        for (std::size_t c = 0; c < summary.conditions; ++c) {
            run += summary.row(c, e).ok + summary.row(c, e).failed;
            here += summary.row(c, e).failed;
        }
        failed += here;
        if (here > 0) who.push_back(fmt::format("{} {}", summary.estimators[e], here));
    }
    return failed == 0 ? "" : fmt::format("{} of {} fits failed ({})", failed, run, fmt::join(who, ", "));
}

std::string stop_note(const Summary& summary) {
    if (summary.stop_rule.empty()) return "";
    return fmt::format(
        "The run was stopped by its data: at {} replicates the standard errors of all differences "
        "met {}. Stopping where errors look small makes them, on average, a little too small",
        summary.stop_replicates, summary.stop_rule);
}

std::string not_run_note(const Summary& summary) {
    std::size_t not_run = 0;
    for (const SummaryRow& row : summary.rows) not_run += row.not_run;
    return not_run == 0
               ? ""
               : fmt::format("{} of {} fits not run", not_run, summary.rows.size() * summary.replicates);
}

}  // namespace causum::analysis
