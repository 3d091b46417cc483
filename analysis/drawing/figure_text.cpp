#include "analysis/drawing/figure_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "analysis/drawing/axis_scale.hpp"
#include "analysis/text/text_layout.hpp"

namespace causum::analysis {

namespace {

/// The text in at most `count` lines, the longest as short as breaking at spaces allows.
std::vector<std::string> even_lines(std::string_view text, std::size_t count) {
    std::size_t width = text_width(text) / count;
    while (wrap(text, width).size() > count) ++width;
    return wrap(text, width);
}

}  // namespace

using results::Metric;

std::string_view metric_name(Metric metric) {
    return results::metric_infos[static_cast<std::size_t>(metric)].name;
}

std::string unbroken(std::string text) {
    for (std::size_t at = text.find(" = "); at != std::string::npos; at = text.find(" = ")) {
        text.replace(at, 3, "\u00a0=\u00a0");
    }
    return text;
}

double bar_length(const MonteCarloEstimate& mean) {
    return std::isfinite(mean.error) ? 2.0 * mean.error : 0.0;
}

double figure_width(const Summary& summary) {
    const bool long_names = std::any_of(summary.estimators.begin(), summary.estimators.end(),
                                        [](const std::string& name) { return text_length(name) > 3.0; });
    return summary.estimators.size() > 6 || long_names ? 12.0 : 8.5;
}

bool has_finite_mean(const Summary& summary, Metric metric) {
    return std::any_of(summary.rows.begin(), summary.rows.end(),
                       [&](const SummaryRow& row) { return std::isfinite(row.mean(metric).value); });
}

Metric main_metric(const Summary& summary) {
    return has_finite_mean(summary, Metric::excess_rmse) ? Metric::excess_rmse : Metric::rmse;
}

AxisScale mean_scale(const Summary& summary, Metric metric, AxisOptions options) {
    const bool is_share = metric == Metric::coverage;
    std::vector<double> values;
    std::vector<double> ends;
    for (const SummaryRow& row : summary.rows) {
        const MonteCarloEstimate& mean = row.mean(metric);
        values.push_back(mean.value);
        for (const double end : {mean.value - bar_length(mean), mean.value + bar_length(mean)})
            ends.push_back(is_share ? std::clamp(end, 0.0, 1.0) : end);
    }
    if (is_share) {
        values.insert(values.end(), summary.interval_levels.begin(), summary.interval_levels.end());
        options.linear = true;
    }
    return make_axis_scale(values, ends, options);
}

std::vector<std::string> axis_title(Metric metric, double length) {
    const std::string_view title =
        metric == Metric::rmse             ? "RMSE on held-out joint samples (outcome units)"
        : metric == Metric::coverage       ? "Coverage of the true joint effect by intervals"
        : metric == Metric::interval_width ? "Mean width of the intervals (outcome units)"
                                           : "Excess RMSE against true joint effect (outcome units)";
    for (std::size_t parts = 1;; ++parts) {
        std::vector<std::string> lines = even_lines(title, parts);
        const bool fits = std::all_of(lines.begin(), lines.end(),
                                      [&](const std::string& line) { return text_length(line) <= length; });
        if (fits || lines.size() < parts) return lines;
    }
}

std::string absence(const SummaryRow& row) {
    if (row.ok > 0) return "no finite mean";
    if (row.failed == 0) return "not run";
    return row.failed == 1 ? "the fit failed" : fmt::format("all {} fits failed", row.failed);
}

std::vector<std::string> caption_lines(const Summary& summary, const std::vector<std::string>& remarks,
                                       double length, bool explain_mcse) {
    std::string text = summary.study_name.empty() ? "" : summary.study_name + ": ";
    text += summary.replicates == 1 ? "one replicate, so no standard error."
                                    : fmt::format("{} replicates.", summary.replicates);
    if (summary.conditions == 1) {
        const std::string label = condition_label(summary, 0);
        if (!label.empty()) text += ' ' + unbroken(label) + '.';
    }
    for (const std::string& remark : remarks) text += ' ' + remark + '.';
    if (explain_mcse && summary.replicates > 1) text += " MCSE: Monte Carlo standard error of the mean.";
    const std::string failures = failure_note(summary);
    if (!failures.empty()) text += ' ' + failures + "; means are over the others.";
    const std::string not_run = not_run_note(summary);
    if (!not_run.empty()) text += ' ' + not_run + '.';
    if (summary.numerics != results::numerics_version)
        text += fmt::format(" Numerics version {}.", summary.numerics);
    constexpr double letter = 0.113;  // cm, the mean of 6-point text
    return wrap(text, static_cast<std::size_t>(length / letter));
}

}  // namespace causum::analysis
