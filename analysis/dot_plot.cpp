#include "analysis/dot_plot.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "analysis/figure_text.hpp"
#include "analysis/gnuplot_script.hpp"
#include "analysis/layout.hpp"

namespace causum::analysis {

namespace {

using results::Metric;

constexpr std::size_t most_points = 2000;
constexpr double tic_space = 0.42;  // cm below a panel, for the tics' labels
constexpr double margin = 0.15;     // cm, as all below
constexpr double panel_gap = 0.7;   // between panels side by side
constexpr double key_space = 0.45;  // above the first panel

/// Places in a row of height 1 around its middle: the points' band above, the mean below.
constexpr double band_low = -0.08;
constexpr double band_high = 0.36;
constexpr double mean_place = -0.26;

/// Sizes in cm of a figure with so many rows.
struct Layout {
    std::vector<Metric> metrics;
    bool side_by_side = false;
    double width = 0.0;
    double height = 0.0;
    double row_height = 0.0;
    double names = 0.0;  ///< left end of the first panel
    double panel_width = 0.0;
    double panel_height = 0.0;
    std::size_t title_lines = 1;
    std::vector<std::string> caption;

    [[nodiscard]] double title_length() const {
        return side_by_side ? panel_width + 0.4 : width - 2.0 * margin;
    }
    [[nodiscard]] double below() const {
        return tic_space + static_cast<double>(title_lines) * line_height + 0.1;
    }
    [[nodiscard]] Frame frame(std::size_t panel) const {
        const auto i = static_cast<double>(panel);
        const double top =
            height - margin - key_space - (side_by_side ? 0.0 : i * (panel_height + below() + 0.15));
        const double left = names + (side_by_side ? i * (panel_width + panel_gap) : 0.0);
        return {left, top - panel_height, left + panel_width, top};
    }
};

struct Point {
    std::size_t replicate = 0;
    double value = 0.0;
};

std::vector<Point> points_of(const results::Table& table, Metric metric, std::size_t estimator) {
    std::vector<Point> points;
    for (std::size_t r = 0; r < table.replicates.size(); ++r) {
        const std::size_t row = table.row(0, r, estimator);
        const double value = table.metric(metric)[row];
        if (table.status[row] == Status::ok && std::isfinite(value)) points.push_back({r, value});
    }
    return points;
}

Layout make_layout(const Summary& summary) {
    Layout layout;
    for (const Metric metric : {Metric::rmse, Metric::excess_rmse}) {
        if (has_finite_mean(summary, metric)) layout.metrics.push_back(metric);
    }
    const auto rows = static_cast<double>(summary.estimators.size());
    const auto panels = static_cast<double>(layout.metrics.size());
    const bool many = summary.estimators.size() > 6;
    layout.side_by_side = many && layout.metrics.size() > 1;
    layout.width = figure_width(summary);
    layout.row_height = many ? 0.62 : 0.74;
    double longest = 0.0;
    for (const std::string& name : summary.estimators) longest = std::max(longest, text_length(name));
    layout.names = margin + std::min(longest, 0.45 * layout.width) + 0.2;
    const double free = layout.width - layout.names - 0.35;
    layout.panel_width = layout.side_by_side ? 0.5 * (free - panel_gap) : free;
    layout.panel_height = rows * layout.row_height;
    for (const Metric metric : layout.metrics) {
        layout.title_lines = std::max(layout.title_lines, axis_title(metric, layout.title_length()).size());
    }
    std::vector<std::string> remarks;
    if (summary.replicates > most_points) {
        remarks.push_back(fmt::format("Points: the first {} replicates", most_points));
    }
    layout.caption = caption_lines(summary, remarks, layout.width - 2.0 * margin);
    const double stacked = layout.side_by_side ? 1.0 : panels;
    layout.height = margin + key_space + stacked * (layout.panel_height + layout.below()) +
                    (stacked - 1.0) * 0.15 + 0.1 +
                    static_cast<double>(layout.caption.size()) * line_distance(6) + margin;
    return layout;
}

/// What point, tick and bar mean, above the first panel.
void draw_key(GnuplotScript& script, const Layout& layout, std::size_t replicates) {
    const double y = layout.height - margin - 0.5 * line_height;
    double x = margin + 0.1;
    if (replicates == 1) {
        script.point({x, y}, 7, 2.3, ink_color);
        script.label("one replicate", {x + 0.16, y});
        return;
    }
    for (const double step : {0.0, 0.13, 0.26}) {
        script.point({x + step, y + (step == 0.13 ? 0.05 : -0.03)}, 7, 0.9, "#60777777");
    }
    script.label("one replicate", {x + 0.42, y});
    x += 0.42 + text_length("one replicate") + 0.35;
    script.line({x, y - 0.11}, {x, y + 0.11}, {.color = ink_color, .width = 2.0});
    script.label("median", {x + 0.16, y});
    x += 0.16 + text_length("median") + 0.35;
    script.line({x, y}, {x + 0.5, y}, {.color = ink_color, .width = 2.0});
    script.point({x + 0.25, y}, 7, 2.3, ink_color);
    script.label("mean ± 2 MCSE", {x + 0.65, y});
}

/// More points, fainter points: "#AARRGGBB" with AA the transparency.
std::string faint(std::string_view color, std::size_t points) {
    const double opacity = std::clamp(7.0 / std::sqrt(static_cast<double>(points)), 0.15, 0.7);
    return fmt::format("#{:02X}{}", static_cast<int>(std::lround(255.0 * (1.0 - opacity))), color.substr(1));
}

class Panel {
  public:
    Panel(GnuplotScript& script, const results::Table& table, const Summary& summary, const Layout& layout)
        : script_(script), table_(table), summary_(summary), layout_(layout) {}

    void draw(std::size_t panel) {
        const Metric metric = layout_.metrics[panel];
        const Frame frame = layout_.frame(panel);
        const bool names = panel == 0 || !layout_.side_by_side;
        const AxisScale x = scale(metric);
        const auto rows = static_cast<double>(summary_.estimators.size());
        const AxisScale y{.low = 0.0, .high = rows, .tics = {}};
        std::vector<std::string> points;
        std::vector<std::string> marks;
        for (std::size_t e = 0; e < summary_.estimators.size(); ++e) {
            const double row = rows - static_cast<double>(e) - 0.5;
            const double middle = frame.bottom + row * layout_.row_height;
            if (names) {
                script_.label(summary_.estimators[e], {layout_.names - 0.2, middle}, {.align = Align::right});
            }
            if (std::isfinite(summary_.row(0, e).metric(metric).mean.value)) {
                if (summary_.replicates > 1) add_points(points, metric, e, row);
                add_marks(marks, metric, e, row, x.low);
            } else {
                script_.label(absence(summary_.row(0, e)), {frame.left + 0.15, middle},
                              {.size = 6, .color = note_color});
            }
        }
        draw_title(metric, frame);
        points.insert(points.end(), marks.begin(), marks.end());
        script_.panel(frame, x, y, points);
    }

  private:
    AxisScale scale(Metric metric) const {
        std::vector<double> values;
        std::vector<double> ends;
        for (std::size_t e = 0; e < summary_.estimators.size(); ++e) {
            for (const Point& point : points_of(table_, metric, e)) values.push_back(point.value);
            const Estimate& mean = summary_.row(0, e).metric(metric).mean;
            values.push_back(mean.value);
            ends.push_back(mean.value - 2.0 * mean.error);
            ends.push_back(mean.value + 2.0 * mean.error);
        }
        return make_axis_scale(values, ends, {.length = layout_.panel_width});
    }

    void add_points(std::vector<std::string>& items, Metric metric, std::size_t estimator, double row) {
        // Multiples of the golden ratio fill the band evenly, and a replicate has its height in every row.
        constexpr double golden = 0.6180339887498949;
        std::vector<std::vector<double>> data;
        for (const Point& point : points_of(table_, metric, estimator)) {
            if (point.replicate >= most_points) break;
            const double turn = golden * static_cast<double>(point.replicate + 1);
            data.push_back(
                {point.value, row + band_low + (band_high - band_low) * (turn - std::floor(turn))});
        }
        const std::string block =
            script_.data(fmt::format("{}, {}: value by replicate, place of its point", metric_name(metric),
                                     summary_.estimators[estimator]),
                         data);
        const double diameter = std::clamp(20.0 / std::sqrt(static_cast<double>(data.size())), 1.0, 1.8);
        // The outline is next to nothing: over a transparent disk a ring of it would show.
        items.push_back(fmt::format("{} using 1:2 with points pt 7 ps {:.2f}*size lw 0.02 lc rgb '{}'", block,
                                    diameter, faint(styles_[estimator].color, data.size())));
    }

    void add_marks(std::vector<std::string>& items, Metric metric, std::size_t estimator, double row,
                   double low) {
        const MetricSummary& values = summary_.row(0, estimator).metric(metric);
        const bool single = summary_.replicates == 1;
        const double error = std::isnan(values.mean.error) ? 0.0 : 2.0 * values.mean.error;
        const std::string block =
            script_.data(fmt::format("{}, {}: mean, mean - 2 MCSE, mean + 2 MCSE, its place, median, lower "
                                     "end of its tick, height",
                                     metric_name(metric), summary_.estimators[estimator]),
                         {{values.mean.value, std::max(values.mean.value - error, low),
                           values.mean.value + error, row + (single ? 0.0 : mean_place), values.median,
                           row + band_low - 0.04, band_high - band_low + 0.08}});
        const std::string_view color = styles_[estimator].color;
        if (!single) {
            if (summary_.replicates >= 30) {
                items.push_back(
                    fmt::format("{} using 5:6:(0):7 with vectors nohead lw 4.5 lc rgb '#FFFFFF'", block));
            }
            items.push_back(
                fmt::format("{} using 5:6:(0):7 with vectors nohead lw 2 lc rgb '{}'", block, ink_color));
        }
        items.push_back(
            fmt::format("{} using 1:4:2:3 with xerrorbars pt 7 ps 2.3*size lw 2 lc rgb '{}'", block, color));
    }

    void draw_title(Metric metric, const Frame& frame) {
        const std::vector<std::string> lines = axis_title(metric, layout_.title_length());
        double longest = 0.0;
        for (const std::string& line : lines) longest = std::max(longest, text_length(line));
        const double center =
            std::min(0.5 * (frame.left + frame.right), layout_.width - 0.5 * (margin + longest));
        stack_lines(script_, lines, {center, frame.bottom - tic_space}, {.align = Align::center});
    }

    GnuplotScript& script_;
    const results::Table& table_;
    const Summary& summary_;
    const Layout& layout_;
    std::vector<EstimatorStyle> styles_ = estimator_styles(summary_.estimators);
};

}  // namespace

std::string dot_plot_script(const results::Table& table, const Summary& summary) {
    const Layout layout = make_layout(summary);
    GnuplotScript script(layout.width, layout.height);
    draw_key(script, layout, summary.replicates);
    const double caption_top = margin + static_cast<double>(layout.caption.size()) * line_distance(6);
    stack_lines(script, layout.caption, {margin, caption_top}, {.size = 6, .color = note_color});
    Panel panel(script, table, summary, layout);
    for (std::size_t i = 0; i < layout.metrics.size(); ++i) panel.draw(i);
    return script.str();
}

}  // namespace causum::analysis
