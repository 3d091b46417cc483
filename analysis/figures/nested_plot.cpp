#include "analysis/figures/nested_plot.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "analysis/drawing/estimator_key.hpp"
#include "analysis/drawing/figure_text.hpp"
#include "analysis/drawing/gnuplot_script.hpp"
#include "analysis/drawing/nominal_line.hpp"
#include "analysis/summary/axes.hpp"

namespace causum::analysis {

namespace {

constexpr double width = 17.0;
constexpr double panel_height = 7.0;
constexpr double strip_height = 0.55;
constexpr std::size_t most_marked = 120;  // conditions
constexpr double strip_space = strip_height + line_height + 0.12;

/// Conditions in order of the axes' values, the first axis slowest.
std::vector<std::size_t> nested_order(const std::vector<AxisValues>& axes, std::size_t conditions) {
    std::vector<std::size_t> order(conditions);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        for (const AxisValues& axis : axes) {
            if (axis.index[a] != axis.index[b]) return axis.index[a] < axis.index[b];
        }
        return false;
    });
    return order;
}

/// Three points per value, the ends of its step and, for a mark, the middle; many values do without marks.
std::vector<std::vector<double>> steps(const std::vector<double>& values) {
    std::vector<std::vector<double>> points;
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (const double part : {0.0, 0.5, 1.0})
            points.push_back({static_cast<double>(i) + part, values[i]});
    }
    return points;
}

/// "data.ratio: 0.05, 0.1, 0.2": as many values as fit.
std::string strip_title(const AxisValues& axis) {
    std::string text = fmt::format("{} (low to high): {}", axis.name, fmt::join(axis.texts, ", "));
    if (!axis.numeric) text = fmt::format("{} (bottom to top): {}", axis.name, fmt::join(axis.texts, ", "));
    while (text_length(text) > width - 2.0) text = text.substr(0, text.find_last_of(',')) + " …";
    return text;
}

/// A line per estimator of its means by place, with marks where conditions are few.
std::vector<std::string> mean_items(GnuplotScript& script, const Summary& summary, results::Metric metric,
                                    const std::vector<std::size_t>& order) {
    const std::vector<EstimatorStyle> styles = estimator_styles(summary);
    std::vector<std::string> items;
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        std::vector<double> means;
        means.reserve(order.size());
        for (const std::size_t c : order) means.push_back(summary.row(c, e).mean(metric).value);
        const std::string block = script.data(
            fmt::format("{}, {}: place, mean", metric_name(metric), summary.estimators[e]), steps(means));
        items.push_back(fmt::format("{} using 1:2 with lines lw 1.6 dt {} lc rgb '{}'", block, styles[e].dash,
                                    styles[e].color));
        if (order.size() > most_marked) continue;
        for (std::string& item : point_items(block + " every 3::1", styles[e], 2.2))
            items.push_back(std::move(item));
    }
    return items;
}

std::vector<Place> nominal_places(const Summary& summary, const std::vector<std::size_t>& order) {
    std::vector<double> levels;
    levels.reserve(order.size());
    for (const std::size_t c : order) levels.push_back(summary.interval_levels[c]);
    std::vector<Place> places;
    for (const std::vector<double>& step : steps(levels)) places.push_back({step[0], step[1]});
    return places;
}

/// The values of an axis by place, from low to high, under their title.
/// @param top_right  of the title and the strip
void draw_strip(GnuplotScript& script, const AxisValues& axis, const std::vector<std::size_t>& order,
                const AxisScale& x, double left, Place top_right) {
    const auto levels = static_cast<double>(axis.texts.size() - 1);
    std::vector<double> places;
    places.reserve(order.size());
    for (const std::size_t c : order) places.push_back(static_cast<double>(axis.index[c]) / levels);
    const std::string block =
        script.data(fmt::format("{}: place, value from 0 (first) to 1 (last)", axis.name), steps(places));
    script.label(strip_title(axis), {left, top_right.y - 0.5 * line_height}, {.size = 6});
    const double top = top_right.y - line_height - 0.02;
    script.panel({left, top - strip_height, top_right.x, top}, x, {.low = -0.1, .high = 1.1, .tics = {}},
                 {fmt::format("{} using 1:2 with lines lw 1.4 lc rgb '{}'", block, note_color)});
}

}  // namespace

std::string nested_plot_script(const Summary& summary, results::Metric metric, const std::string& name) {
    const std::vector<AxisValues> axes = varied_axes(summary);
    const std::vector<std::size_t> order = nested_order(axes, summary.conditions);
    const bool is_coverage = metric == results::Metric::coverage;
    std::vector<double> values;
    for (const SummaryRow& row : summary.rows) values.push_back(row.mean(metric).value);
    if (is_coverage)
        values.insert(values.end(), summary.interval_levels.begin(), summary.interval_levels.end());
    const AxisScale y =
        make_axis_scale(values, {}, {.length = panel_height, .horizontal = false, .linear = is_coverage});
    const AxisScale x{.low = 0.0, .high = static_cast<double>(order.size()), .tics = {}};
    double left = margin + 0.25;
    for (const Tic& tic : y.tics) left = std::max(left, margin + text_length(tic.label) + 0.25);
    const EstimatorKey key(summary.estimators, estimator_styles(summary), width - 2.0 * margin);
    const std::vector<std::string> heading = axis_title(metric, width - 2.0 * margin);
    std::vector<std::string> remarks = {
        fmt::format("{} conditions side by side, the first axis changing slowest; strips below: their values",
                    summary.conditions)};
    if (is_coverage) add_nominal_remark(remarks, summary);
    const std::vector<std::string> caption = caption_lines(summary, remarks, width - 2.0 * margin, false);
    const double strips = strip_space * static_cast<double>(axes.size());
    const double caption_height = static_cast<double>(caption.size()) * line_distance(6);
    const double below = margin + caption_height + 0.1 + key.height() + 0.1 + strips;
    const double height =
        below + 0.15 + panel_height + static_cast<double>(heading.size()) * line_height + 0.1 + margin;

    GnuplotScript script(width, height, name);
    stack_lines(script, caption, {margin, margin + caption_height}, {.size = 6, .color = note_color});
    stack_lines(script, heading, {margin, height - margin}, {});
    key.draw(script, {margin, below - strips - 0.05});
    std::vector<std::string> items = mean_items(script, summary, metric, order);
    if (is_coverage) add_nominal_line(items, script, nominal_places(summary, order));
    const double right = width - margin - 0.1;
    const double panel_bottom = below + 0.15;
    script.panel({left, panel_bottom, right, panel_bottom + panel_height}, x, y, items);

    for (std::size_t a = 0; a < axes.size(); ++a)
        draw_strip(script, axes[a], order, x, left, {right, below - static_cast<double>(a) * strip_space});
    return script.str();
}

}  // namespace causum::analysis
