#include "jobs/run/stop_rule.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "analysis/statistics/statistics.hpp"
#include "core/errors.hpp"
#include "estimators/methods/registry.hpp"
#include "jobs/study/value_text.hpp"

namespace causum::jobs {
namespace {

using results::Metric;

constexpr std::array judged_metrics = {
    Metric::rmse,       Metric::excess_rmse,  Metric::relative_excess, Metric::excess_rmse_test,
    Metric::mean_error, Metric::bias_squared, Metric::variance};

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

std::string why_no_contrast(const Study& study) {
    if (!estimators::reference_topline(study.estimators).empty() && study.estimators.size() > 1) return "";
    std::vector<std::string_view> toplines;
    for (const estimators::Estimator& estimator : estimators::all_estimators()) {
        if (estimator.reads.joint) toplines.push_back(estimator.name);
    }
    return fmt::format(
        "it judges contrasts to a topline, and fit.estimators = {} has none): name {} and another estimator",
        fmt::join(study.estimators, " "), fmt::join(toplines, " or "));
}

void require_contrasts(const Study& study) {
    const std::string reason = why_no_contrast(study);
    if (!reason.empty()) throw InputError("--stop-at-mcse (" + reason);
}

void require_metric(const Study& study, const StopRule& rule, std::string_view lead_in) {
    if (rule.metric != Metric::bias_squared && rule.metric != Metric::variance) return;
    const auto has_one = [](const Condition& condition) { return condition.data_sets < 2; };
    if (std::ranges::none_of(study.conditions, has_one)) return;
    throw InputError(
        fmt::format("{}{} (needs data.sets >= 2; this study has data.sets = 1{})", lead_in, rule.text(),
                    std::ranges::all_of(study.conditions, has_one) ? "" : " under some conditions"));
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
                if (table.status[own] != FitStatus::ok || table.status[other] != FitStatus::ok) continue;
                const double difference = values[own] - values[other];
                if (std::isfinite(difference)) differences.push_back(difference);
            }
            if (differences.size() < 2) {
                worst.unjudged.push_back(fmt::format("{}, condition {}", table.estimators[e], c));
                continue;
            }
            const double error = analysis::standard_error(differences);
            if (worst.pairs > 0 && error <= worst.error) continue;
            worst.error = error;
            worst.sd = analysis::standard_deviation(differences);
            worst.pairs = differences.size();
            worst.condition = c;
            worst.estimator = e;
        }
    }
    return worst;
}

bool WorstContrast::meets(const StopRule& rule) const {
    return unjudged.empty() && error <= rule.error;
}

std::string judgement_text(const StopRule& rule, const WorstContrast& worst, const results::Table& table,
                           std::int64_t replicates) {
    std::string text =
        worst.pairs == 0
            ? fmt::format("{}: no contrast can be judged at {} replicates", rule.text(), replicates)
            : fmt::format("{}: largest standard error {:.3g} at {} replicates ({}, condition {})",
                          rule.text(), worst.error, replicates, table.estimators[worst.estimator],
                          worst.condition);
    if (worst.unjudged.empty()) return text;
    constexpr std::size_t most = 3;
    const std::size_t shown = std::min(most, worst.unjudged.size());
    text += fmt::format("; not met, fewer than two pairs with {}: {}", table.reference,
                        fmt::join(std::span(worst.unjudged).first(shown), "; "));
    if (worst.unjudged.size() > shown) text += fmt::format("; and {} more", worst.unjudged.size() - shown);
    return text;
}

}  // namespace causum::jobs
