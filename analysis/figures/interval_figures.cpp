#include "analysis/figures/interval_figures.hpp"

#include <fmt/core.h>

#include <cmath>
#include <cstddef>
#include <string>

#include "analysis/figures/curve_axis.hpp"
#include "analysis/figures/curve_plot.hpp"
#include "analysis/figures/dot_plot.hpp"
#include "analysis/figures/facet_plot.hpp"
#include "analysis/figures/nested_plot.hpp"
#include "analysis/summary/summary.hpp"
#include "core/errors.hpp"

namespace causum::analysis {

namespace {

using results::Metric;
using results::Table;

/// Estimators with a coverage in some row, without the constant: it covers little, and would take the scale.
std::vector<std::size_t> with_coverage(const Table& table) {
    const std::vector<double>& coverage = table.metric(Metric::coverage);
    std::vector<std::size_t> result;
    for (std::size_t e = 0; e < table.estimators.size(); ++e) {
        if (table.traits[e].role == EstimatorRole::constant) continue;
        bool has_any = false;
        for (std::size_t row = e; row < coverage.size(); row += table.estimators.size())
            has_any = has_any || (table.status[row] == FitStatus::ok && std::isfinite(coverage[row]));
        if (has_any) result.push_back(e);
    }
    return result;
}

/// The table of these estimators alone.
Table only(const Table& table, const std::vector<std::size_t>& estimators) {
    Table result;
    result.condition_keys = table.condition_keys;
    result.replicates = table.replicates;
    result.coordinates = table.coordinates;
    result.settings = table.settings;
    result.axes = table.axes;
    result.provenance = table.provenance;
    for (const std::size_t e : estimators) {
        result.estimators.push_back(table.estimators[e]);
        result.estimator_keys.push_back(table.estimator_keys[e]);
        result.traits.push_back(table.traits[e]);
    }
    result.allocate();
    std::size_t to = 0;
    for (std::size_t cell = 0; cell < table.condition_keys.size() * table.replicates.size(); ++cell) {
        for (const std::size_t e : estimators) {
            const std::size_t from = cell * table.estimators.size() + e;
            for (std::size_t m = 0; m < results::metric_count; ++m)
                result.metrics[m][to] = table.metrics[m][from];
            result.penalty_on_edge[to] = table.penalty_on_edge[from];
            result.status[to] = table.status[from];
            ++to;
        }
    }
    return result;
}

}  // namespace

std::vector<Figure> make_interval_figures(const Table& table) {
    const std::vector<std::size_t> estimators = with_coverage(table);
    if (estimators.empty()) return {};
    const Table own = only(table, estimators);
    const Summary summary = summarize(own);
    const std::vector<Metric> both = {Metric::coverage, Metric::interval_width};
    if (summary.conditions == 1) {
        return {{"coverage",
                 "Coverage of each estimator's intervals beside the nominal level, and their width: every "
                 "replicate, median and mean with ± 2 Monte Carlo standard errors.",
                 dot_plot_script(own, summary, both, "coverage")}};
    }
    const CurveAxis axis = find_curve_axis(summary);
    if (axis.name.empty()) throw ArgumentError("make_interval_figures: the conditions differ in no axis");
    if (axis.combinations.size() == 1 && axis.categories.empty()) {
        return {
            {"coverage",
             fmt::format("Coverage of each estimator's intervals beside the nominal level, and their mean "
                         "width, along {}, with ± 2 Monte Carlo standard errors.",
                         axis.name),
             curve_plot_script(summary, axis, both, "coverage")}};
    }
    const bool is_nested = axis.combinations.size() > most_facets;
    const auto script = [&](Metric metric, const std::string& name) {
        return is_nested ? nested_plot_script(summary, metric, name)
                         : facet_plot_script(summary, axis, metric, name);
    };
    const std::string where =
        is_nested ? fmt::format("under all {} conditions (nested-loop plot).", summary.conditions)
                  : fmt::format("by {}, with ± 2 Monte Carlo standard errors.", axis.name);
    return {{"coverage", "Coverage of each estimator's intervals beside the nominal level, " + where,
             script(Metric::coverage, "coverage")},
            {"interval_width", "Mean width of each estimator's intervals " + where,
             script(Metric::interval_width, "interval_width")}};
}

}  // namespace causum::analysis
