#include "analysis/report/report_design.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/figures/figure.hpp"
#include "analysis/summary/axes.hpp"
#include "analysis/summary/axis_lines.hpp"
#include "analysis/summary/measures.hpp"
#include "analysis/text/grid.hpp"

namespace causum::analysis {

namespace {

/// "data.ratio (0.05, 0.1, 0.2)"
std::string axis_text(const AxisValues& axis) {
    std::vector<std::string> texts = axis.texts;
    if (texts.size() > 15) {
        const std::string last = texts.back();
        texts.resize(13);
        texts.emplace_back("…");
        texts.push_back(last);
    }
    return fmt::format("{} ({})", axis.name, fmt::join(texts, ", "));
}

std::string axes_text(const Summary& summary) {
    std::vector<std::string> texts;
    for (const AxisValues& axis : varied_axes(summary)) texts.push_back(axis_text(axis));
    if (texts.size() < 2) return texts.empty() ? "" : texts[0];
    const std::string last = texts.back();
    texts.pop_back();
    return fmt::format("{} and {}", fmt::join(texts, ", "), last);
}

std::string item(std::string_view term, std::string_view html) {
    return fmt::format("<dt>{}</dt>\n<dd>{}</dd>\n", term, html);
}

std::string methods_html(const Summary& summary) {
    std::string out = "<ul>\n";
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        const std::string& text = summary.traits[e].summary;
        out += fmt::format("<li><code>{}</code>{}{}</li>\n", html_text(summary.estimators[e]),
                           text.empty() ? "" : ": ", html_text(text));
    }
    return out + "</ul>\n";
}

/// "rmse: root mean squared error against …"
std::string meaning_text(results::Metric metric) {
    const results::VariableInfo& info = results::metric_infos[static_cast<std::size_t>(metric)];
    return fmt::format("{}: {}", info.name, info.meaning);
}

std::string measure_names() {
    std::vector<std::string_view> names;
    for (const MeasureInfo& info : measure_infos) names.push_back(info.name);
    return fmt::format("{}", fmt::join(names, ", "));
}

/// The settings that the first condition's key gives, without sizes that axes vary.
std::string settings_html(const results::Table& table) {
    if (table.condition_keys.empty()) return "";
    std::string key = table.condition_keys.front();
    std::string out = "<pre>";
    for (std::size_t at = 0; at < key.size();) {
        const std::size_t end = std::min(key.find("; ", at), key.size());
        out += html_text(key.substr(at, end - at)) + '\n';
        at = end + 2;
    }
    return out + "</pre>\n";
}

}  // namespace

std::string question_text(const Summary& summary, std::string_view study_text) {
    std::string comment;
    while (study_text.starts_with('#')) {
        const std::string_view line = study_text.substr(0, study_text.find('\n'));
        const std::size_t begin = std::min(line.find_first_not_of("# "), line.size());
        if (!comment.empty()) comment += ' ';
        comment += line.substr(begin);
        study_text.remove_prefix(std::min(line.size() + 1, study_text.size()));
    }
    if (!comment.empty()) return comment;
    const std::string axes = axes_text(summary);
    const std::size_t estimators = summary.estimators.size();
    const std::string what =
        "How well is the joint effect of several actions learned when the data hold single interventions "
        "only?";
    if (axes.empty()) {
        return fmt::format(
            "{} {} compared under one condition.", what,
            estimators == 1 ? "One estimator is" : fmt::format("{} estimators are", estimators));
    }
    return fmt::format("{} Here: how the errors of {} change with {}.", what,
                       estimators == 1 ? summary.estimators[0] : fmt::format("{} estimators", estimators),
                       axes);
}

std::string design_section(const results::Table& table, const Summary& summary) {
    std::string out = "<h2 id=\"design\">Design</h2>\n<dl>\n";
    const std::string axes = axes_text(summary);
    out += item("Aims",
                html_text(axes.empty() ? "To compare estimators of a joint interventional effect."
                                       : "To compare estimators of a joint interventional effect along " +
                                             axes + "."));
    const std::size_t actions = table.condition_keys.empty() ? 0 : actions_of(table, 0);
    out += item("Data-generating mechanisms",
                html_text(fmt::format(
                    "{} random structural causal {}{}, each with its own "
                    "confounders and noise{}. All conditions and estimators share the models and, "
                    "as far as they can, the random numbers, so differences are paired. Settings "
                    "of the first condition:",
                    summary.replicates, summary.replicates == 1 ? "model (replicate)" : "models (replicates)",
                    actions == 0 ? "" : fmt::format(", K = {} actions in the first condition", actions),
                    table.provenance.table_fidelity.empty() ? "" : ", like the real table below")) +
                    "\n<details><summary>settings</summary>" + settings_html(table) + "</details>");
    out += item("Estimands",
                "The joint interventional effect E[Y&nbsp;|&nbsp;do(a<sub>1</sub>, …, a<sub>K</sub>)] as a "
                "function of "
                "the actions, known exactly for each model.");
    out += item("Methods", methods_html(summary));
    out += item(
        "Performance measures",
        html_text(fmt::format(
            "{}. {}, so it includes the noise. Both in outcome units. Summarised by mean, median and ratio "
            "over replicates, with Monte Carlo standard errors (after Morris, White and Crowther 2019); "
            "summary.csv also has {} and quantiles. Errors are skewed over models: look at medians beside "
            "means.",
            meaning_text(results::Metric::excess_rmse), meaning_text(results::Metric::rmse),
            measure_names())));
    return out + "</dl>\n";
}

std::string why_nothing_drawn(const Summary& summary) {
    const std::string reason = why_no_figure(summary);
    return reason.empty() ? "none was drawn" : reason;
}

}  // namespace causum::analysis
