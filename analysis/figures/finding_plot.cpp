#include "analysis/figures/finding_plot.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "analysis/drawing/estimator_key.hpp"
#include "analysis/drawing/figure_text.hpp"
#include "analysis/drawing/gnuplot_script.hpp"
#include "analysis/figures/curve_axis.hpp"
#include "analysis/findings/finding_text.hpp"

namespace causum::analysis {

namespace {

constexpr std::size_t most_rows = 30;

/// The axes, or their values, of a place: "100, 3".
std::string parts_of(const std::vector<AxisPlace>& where, std::string AxisPlace::*part) {
    std::string result;
    for (const AxisPlace& place : where) result += (result.empty() ? "" : ", ") + place.*part;
    return result;
}

std::string row_name(const Finding& finding) {
    std::string name = parts_of(finding.where, &AxisPlace::value);
    if (finding.kind == FindingKind::crossing)
        name += fmt::format("{}{}against {}", name.empty() ? "" : ", ", is_downwards(finding) ? "down, " : "",
                            finding.against);
    return name;
}

std::string title_of(const Finding& finding) {
    switch (finding.kind) {
        case FindingKind::optimal_ratio:
            return finding.axis + " of the least error (tick: variance law of the plug-in)";
        case FindingKind::sample_factor:
            return "Samples for each of joint's at an equal error";
        case FindingKind::crossing:
            return finding.axis + " to which the error is the smaller one";
        default:
            return finding.axis;
    }
}

/// Values and bounds that an axis must hold.
std::vector<double> extent(const std::vector<Finding>& findings) {
    std::vector<double> values;
    for (const Finding& finding : findings) {
        for (const double value :
             {finding.interval.value, finding.interval.low, finding.interval.high, finding.law}) {
            const bool positive = finding.kind == FindingKind::crossing || value > 0.0;
            if (std::isfinite(value) && positive) values.push_back(value);
        }
        if (finding.kind == FindingKind::crossing) {
            values.push_back(finding.first);
            values.push_back(finding.last);
        }
    }
    return values;
}

}  // namespace

std::vector<std::vector<Finding>> drawable_findings(const std::vector<Finding>& findings, FindingKind kind) {
    std::vector<std::vector<Finding>> by_axis;
    for (const Finding& finding : findings) {
        const Interval& bounds = finding.interval;
        const bool finite =
            std::isfinite(bounds.value) || std::isfinite(bounds.low) || std::isfinite(bounds.high);
        const bool positive = kind == FindingKind::crossing || bounds.value > 0.0;
        if (finding.kind != kind || !finite || !positive) continue;
        auto same = std::find_if(by_axis.begin(), by_axis.end(), [&](const std::vector<Finding>& others) {
            return others.front().axis == finding.axis;
        });
        if (same == by_axis.end()) same = by_axis.insert(by_axis.end(), std::vector<Finding>{});
        same->push_back(finding);
    }
    std::erase_if(by_axis, [](const std::vector<Finding>& group) {
        return distinct_texts(group, row_name).size() > most_rows || extent(group).empty();
    });
    return by_axis;
}

std::string finding_plot_script(const std::vector<Finding>& findings, const Summary& summary,
                                const std::string& name) {
    const std::vector<std::string> rows = distinct_texts(findings, row_name);
    std::vector<std::string> estimators;  // those in the figure, in the study's order
    std::vector<EstimatorStyle> styles;
    const std::vector<EstimatorStyle> all_styles = estimator_styles(summary);
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        const std::string& estimator = summary.estimators[e];
        if (std::any_of(findings.begin(), findings.end(),
                        [&](const Finding& finding) { return finding.estimator == estimator; })) {
            estimators.push_back(estimator);
            styles.push_back(all_styles[e]);
        }
    }
    const AxisScale y = category_scale(rows);
    double left = margin + 0.25;
    for (const std::string& row : rows) left = std::max(left, margin + text_length(row) + 0.25);
    const double width = std::max(12.0, left + 7.0);
    const double right = width - margin - 0.25;
    const AxisScale x = make_axis_scale(extent(findings), {}, {.length = right - left});
    const EstimatorKey key(estimators, styles, width - 2.0 * margin);
    std::vector<std::string> remarks = {
        "Errors: geometric mean excess_rmse. Bars: 95 % intervals from a bootstrap over replicates; one that "
        "reaches the frame goes beyond"};
    if (findings.front().kind != FindingKind::optimal_ratio)
        remarks.emplace_back(
            "What lies off the axis with its whole interval is not drawn, but in findings.md");
    const std::vector<std::string> caption = caption_lines(summary, remarks, width - 2.0 * margin, false);
    const double caption_height = static_cast<double>(caption.size()) * line_distance(6);
    const std::string heading = parts_of(findings.front().where, &AxisPlace::axis);
    const double heading_height = heading.empty() ? 0.0 : line_height + 0.05;
    const double row_height = std::max(0.5, 0.2 * static_cast<double>(estimators.size()) + 0.1);
    const double panel_height = row_height * static_cast<double>(rows.size());
    const double bottom = margin + caption_height + 0.1 + key.height() + 0.1 + line_height + 0.42;
    GnuplotScript script(width, bottom + panel_height + heading_height + 0.1 + margin, name);
    stack_lines(script, {heading}, {margin, bottom + panel_height + heading_height + 0.1}, {});
    stack_lines(script, caption, {margin, margin + caption_height}, {.size = 6, .color = note_color});
    key.draw(script, {margin, bottom - 0.42 - line_height - 0.1});
    const std::string title = title_of(findings.front());
    const double center = std::min(0.5 * (left + right), width - margin - 0.5 * text_length(title));
    stack_lines(script, {title}, {center, bottom - 0.42}, {.align = Align::center});

    std::vector<std::string> items;
    const auto row_count = static_cast<double>(rows.size());
    for (const Finding& finding : findings) {
        const auto row = std::find(rows.begin(), rows.end(), row_name(finding)) - rows.begin();
        const auto place = static_cast<std::size_t>(
            std::find(estimators.begin(), estimators.end(), finding.estimator) - estimators.begin());
        const double middle = row_count - 0.5 - static_cast<double>(row);
        const double shift =
            0.8 * ((static_cast<double>(place) + 0.5) / static_cast<double>(estimators.size()) - 0.5);
        const Interval& bounds = finding.interval;
        // A bound beyond the axis goes to the frame; one before the first value ends there.
        const auto inside = [&](double bound) {
            const bool before = finding.kind == FindingKind::crossing && std::isinf(bound) &&
                                (bound > 0.0) == is_downwards(finding);
            return before ? finding.first : std::clamp(bound, x.low, x.high);
        };
        const double one = inside(std::isnan(bounds.low) ? bounds.value : bounds.low);
        const double other = inside(std::isnan(bounds.high) ? bounds.value : bounds.high);
        const double low = std::min(one, other);
        const double high = std::max(one, other);
        const double value = std::isfinite(bounds.value) ? bounds.value : std::nan("");
        const std::string block = script.data(
            fmt::format("{}, {}: value, its place, lower and upper bound, law, lower end of its tick",
                        finding.estimator, row_name(finding)),
            {{value, middle - shift, low, high, finding.law, middle - 0.42}});
        items.push_back(fmt::format("{} using 3:2:($4-$3):(0) with vectors nohead lw 1.8 lc rgb '{}'", block,
                                    styles[place].color));
        if (!std::isnan(finding.law)) {
            items.push_back(fmt::format("{} using 5:6:(0):(0.84) with vectors nohead lw 1.5 lc rgb '{}'",
                                        block, ink_color));
        }
        for (std::string& item : point_items(block, styles[place], 3.2)) items.push_back(std::move(item));
    }
    script.panel({left, bottom, right, bottom + panel_height}, x, y, items);
    return script.str();
}

}  // namespace causum::analysis
