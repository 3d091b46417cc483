#include "jobs/run/stop_rule.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "analysis/statistics/statistics.hpp"
#include "core/errors.hpp"
#include "estimators/methods/registry.hpp"
#include "jobs/study/value_text.hpp"

namespace causum::jobs {
namespace {

using results::Metric;

constexpr std::array judged_metrics = {
    Metric::rmse, Metric::excess_rmse,  Metric::relative_excess, Metric::excess_rmse_test,
    Metric::bias, Metric::bias_squared, Metric::variance};

std::string_view name_of(Metric metric) {
    return results::metric_infos[static_cast<std::size_t>(metric)].name;
}

}  // namespace

std::string StopRule::text() const {
    return fmt::format("{}={}", name_of(metric), number_text(error));
}

StopRule parse_stop_rule(std::string_view text, std::string_view lead_in) {
    std::vector<std::string_view> names;
    names.reserve(judged_metrics.size());
    for (const Metric metric : judged_metrics) names.push_back(name_of(metric));
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const auto found = std::ranges::find(names, name);
    if (equals == std::string_view::npos || found == names.end()) {
        throw InputError(fmt::format("{}{} (must be METRIC=VALUE, METRIC one of {})", lead_in, text,
                                     fmt::join(names, ", ")));
    }
    const std::optional<double> value = parse_number(text.substr(equals + 1));
    if (!value || !(*value > 0.0)) {
        throw InputError(
            fmt::format("{}{} (the standard error must be a number > 0, as {}=0.01)", lead_in, text, name));
    }
    return {judged_metrics[static_cast<std::size_t>(found - names.begin())], *value};
}

void require_contrasts(const Study& study) {
    if (!estimators::reference_topline(study.estimators).empty() && study.estimators.size() > 1) return;
    std::vector<std::string_view> toplines;
    for (const estimators::Estimator& estimator : estimators::all_estimators()) {
        if (estimator.uses_joint_data) toplines.push_back(estimator.name);
    }
    throw InputError(
        fmt::format("--stop-at-mcse (it judges contrasts to a topline, and fit.estimators = {} has none): "
                    "name {} and another estimator",
                    fmt::join(study.estimators, " "), fmt::join(toplines, " or ")));
}

std::vector<std::int64_t> judged_prefixes(std::int64_t replicates) {
    constexpr std::int64_t first = 100;
    std::vector<std::int64_t> prefixes;
    for (std::int64_t prefix = first; prefix < replicates; prefix *= 2) prefixes.push_back(prefix);
    prefixes.push_back(replicates);
    return prefixes;
}

WorstContrast worst_contrast(const results::Table& table, std::size_t replicates, Metric metric) {
    const auto topline = static_cast<std::size_t>(std::ranges::find(table.estimators, table.reference) -
                                                  table.estimators.begin());
    if (topline == table.estimators.size()) throw ArgumentError("worst_contrast: no topline");
    const std::vector<double>& values = table.metric(metric);
    WorstContrast worst;
    for (std::size_t c = 0; c < table.condition_keys.size(); ++c) {
        for (std::size_t e = 0; e < table.estimators.size(); ++e) {
            if (e == topline) continue;
            std::vector<double> differences;
            for (std::size_t r = 0; r < replicates; ++r) {
                const std::size_t own = table.row(c, r, e), other = table.row(c, r, topline);
                if (table.status[own] == FitStatus::ok && table.status[other] == FitStatus::ok)
                    differences.push_back(values[own] - values[other]);
            }
            if (differences.empty()) continue;
            const double error = analysis::standard_error(differences);
            if (error <= worst.error) continue;  // not for NaN
            worst = {error, analysis::standard_deviation(differences), differences.size(), c, e};
            if (std::isnan(error)) return worst;
        }
    }
    return worst;
}

}  // namespace causum::jobs
