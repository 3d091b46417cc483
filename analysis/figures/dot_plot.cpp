#include "analysis/figures/dot_plot.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "analysis/drawing/figure_text.hpp"
#include "analysis/drawing/gnuplot_script.hpp"
#include "analysis/drawing/label_layout.hpp"
#include "analysis/drawing/nominal_line.hpp"
#include "analysis/summary/replicate_values.hpp"
#include "analysis/text/text_layout.hpp"

namespace causum::analysis {

namespace {

using results::Metric;

constexpr std::size_t most_replicates = 2000;  // drawn as points in a row
constexpr std::size_t most_points = 12000;     // in a figure
constexpr double column_gap = 0.7;
constexpr double row_gap = 0.15;
constexpr double key_space = 0.45;  // above the first panel

/// Places in a row of height 1 around its middle: the points' band above, the mean below.
constexpr double band_low = -0.08;
constexpr double band_high = 0.36;
constexpr double mean_place = -0.26;

/// What a panel shows.
struct View {
    Metric metric = Metric::rmse;
    std::size_t condition = 0;
    std::vector<std::string> heading;  ///< above it
};

/// Sizes in cm of a figure with so many rows.
struct Layout {
    std::vector<View> views;  ///< row by row
    std::size_t columns = 1;
    double width = 0.0;
    double height = 0.0;
    double row_height = 0.0;
    double names = 0.0;  ///< left end of the first panel
    double panel_width = 0.0;
    double panel_height = 0.0;
    std::size_t heading_lines = 0;
    std::size_t title_lines = 1;  ///< of an axis
    std::size_t replicates = 0;   ///< drawn as points
    std::vector<std::string> caption;

    [[nodiscard]] double above() const {
        return heading_lines == 0 ? 0.0 : static_cast<double>(heading_lines) * line_height + 0.08;
    }
    [[nodiscard]] double below() const {
        return tic_label_space + static_cast<double>(title_lines) * line_height + 0.1;
    }
    [[nodiscard]] double title_length() const {
        return columns > 1 ? panel_width + 0.4 : width - 2.0 * margin;
    }
    [[nodiscard]] std::size_t panel_rows() const { return (views.size() + columns - 1) / columns; }
    [[nodiscard]] Frame frame(std::size_t panel) const {
        const std::size_t row = panel / columns;
        const std::size_t column = panel % columns;
        const double top = height - margin - key_space - above() -
                           static_cast<double>(row) * (above() + panel_height + below() + row_gap);
        const double left = names + static_cast<double>(column) * (panel_width + column_gap);
        return {left, top - panel_height, left + panel_width, top};
    }
};

struct Point {
    std::size_t replicate = 0;
    double value = 0.0;
};

std::vector<Point> points_of(const results::Table& table, const View& view, std::size_t estimator) {
    std::vector<Point> points;
    for (std::size_t r = 0; r < table.replicates.size(); ++r) {
        const std::size_t row = table.row(view.condition, r, estimator);
        const double value = table.metric(view.metric)[row];
        if (table.status[row] == FitStatus::ok && std::isfinite(value)) points.push_back({r, value});
    }
    return points;
}

/// The metrics of one condition; of several the main metric, a panel each.
std::vector<View> views_of(const Summary& summary, const std::vector<Metric>& metrics) {
    std::vector<View> views;
    if (summary.conditions > 1) {
        for (std::size_t c = 0; c < summary.conditions; ++c) views.push_back({main_metric(summary), c, {}});
        return views;
    }
    for (const Metric metric : metrics) {
        if (has_finite_mean(summary, metric)) views.push_back({metric, 0, {}});
    }
    return views;
}

Layout make_layout(const Summary& summary, const std::vector<Metric>& metrics) {
    Layout layout{.views = views_of(summary, metrics), .caption = {}};
    const bool several = summary.conditions > 1;
    const bool many = summary.estimators.size() > 6;
    layout.columns = several ? panel_columns(layout.views.size()) : (many ? layout.views.size() : 1);
    layout.width = several && layout.columns > 1 ? 17.0 : figure_width(summary);
    layout.row_height = many ? 0.62 : 0.74;
    double longest = 0.0;
    for (const std::string& name : summary.estimators) longest = std::max(longest, text_length(name));
    layout.names = margin + std::min(longest, 0.45 * layout.width) + 0.2;
    const auto columns = static_cast<double>(layout.columns);
    layout.panel_width = (layout.width - layout.names - 0.35 - (columns - 1.0) * column_gap) / columns;
    layout.panel_height = static_cast<double>(summary.estimators.size()) * layout.row_height;
    for (View& view : layout.views) {
        layout.title_lines =
            std::max(layout.title_lines, axis_title(view.metric, layout.title_length()).size());
        if (!several) continue;
        view.heading = wrap(unbroken(condition_label(summary, view.condition)),
                            static_cast<std::size_t>(layout.panel_width / 0.15));
        layout.heading_lines = std::max(layout.heading_lines, view.heading.size());
    }
    layout.replicates = std::clamp<std::size_t>(
        most_points / (layout.views.size() * summary.estimators.size()), 20, most_replicates);
    std::vector<std::string> remarks;
    if (summary.replicates > layout.replicates)
        remarks.push_back(fmt::format("Points: the first {} replicates", layout.replicates));
    if (std::ranges::count(layout.views, Metric::coverage, &View::metric) > 0)
        add_nominal_remark(remarks, summary);
    layout.caption = caption_lines(summary, remarks, layout.width - 2.0 * margin);
    const auto rows = static_cast<double>(layout.panel_rows());
    layout.height = margin + key_space + rows * (layout.above() + layout.panel_height + layout.below()) +
                    (rows - 1.0) * row_gap + 0.1 +
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
        const View& view = layout_.views[panel];
        const Frame frame = layout_.frame(panel);
        const bool names = panel % layout_.columns == 0;
        const AxisScale x = scale(view.metric);
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
            const SummaryRow& here = summary_.row(view.condition, e);
            if (std::isfinite(here.mean(view.metric).value)) {
                if (summary_.replicates > 1) add_points(points, view, e, row);
                add_marks(marks, view, e, row, x.low);
            } else {
                script_.label(absence(here), {frame.left + 0.15, middle}, {.size = 6, .color = note_color});
            }
        }
        stack_lines(script_, view.heading,
                    {frame.left, frame.top + 0.08 + static_cast<double>(view.heading.size()) * line_height},
                    {});
        draw_title(view.metric, frame);
        points.insert(points.end(), marks.begin(), marks.end());
        if (view.metric == Metric::coverage) {
            const double level = summary_.interval_levels[view.condition];
            add_nominal_line(points, script_, {{level, y.low}, {level, y.high}});
        }
        script_.panel(frame, x, y, points);
    }

  private:
    /// One scale for all panels of a metric.
    AxisScale scale(Metric metric) const {
        std::vector<double> values;
        std::vector<double> ends;
        for (const View& view : layout_.views) {
            if (view.metric != metric) continue;
            for (std::size_t e = 0; e < summary_.estimators.size(); ++e) {
                for (const Point& point : points_of(table_, view, e)) values.push_back(point.value);
                const MonteCarloEstimate& mean = summary_.row(view.condition, e).mean(metric);
                values.push_back(mean.value);
                ends.push_back(mean.value - 2.0 * mean.error);
                ends.push_back(mean.value + 2.0 * mean.error);
            }
        }
        const bool is_coverage = metric == Metric::coverage;
        if (is_coverage)
            values.insert(values.end(), summary_.interval_levels.begin(), summary_.interval_levels.end());
        return make_axis_scale(values, ends, {.length = layout_.panel_width, .linear = is_coverage});
    }

    /// "excess_rmse, plug_in, data.n = 100: " before what a data block's columns are.
    std::string comment(const View& view, std::size_t estimator, std::string_view columns) const {
        const std::string where =
            summary_.conditions > 1 ? ", " + condition_label(summary_, view.condition) : "";
        return fmt::format("{}, {}{}: {}", metric_name(view.metric), summary_.estimators[estimator], where,
                           columns);
    }

    void add_points(std::vector<std::string>& items, const View& view, std::size_t estimator, double row) {
        // Multiples of the golden ratio fill the band evenly, and a replicate has its height in every row.
        constexpr double golden = 0.6180339887498949;
        std::vector<std::vector<double>> data;
        for (const Point& point : points_of(table_, view, estimator)) {
            if (point.replicate >= layout_.replicates) break;
            const double turn = golden * static_cast<double>(point.replicate + 1);
            data.push_back(
                {point.value, row + band_low + (band_high - band_low) * (turn - std::floor(turn))});
        }
        const std::string block =
            script_.data(comment(view, estimator, "value by replicate, place of its point"), data);
        const double diameter = std::clamp(20.0 / std::sqrt(static_cast<double>(data.size())), 1.0, 1.8);
        // The outline is next to nothing: over a transparent disk a ring of it would show.
        items.push_back(fmt::format("{} using 1:2 with points pt 7 ps {:.2f}*size lw 0.02 lc rgb '{}'", block,
                                    diameter, faint(styles_[estimator].color, data.size())));
    }

    void add_marks(std::vector<std::string>& items, const View& view, std::size_t estimator, double row,
                   double low) {
        const MonteCarloEstimate& mean = summary_.row(view.condition, estimator).mean(view.metric);
        const double middle = median(available(by_replicate(table_, view.metric, view.condition, estimator)));
        const bool single = summary_.replicates == 1;
        const double error = std::isnan(mean.error) ? 0.0 : 2.0 * mean.error;
        const std::string block = script_.data(
            comment(view, estimator,
                    "mean, mean - 2 MCSE, mean + 2 MCSE, its place, median, lower end of its tick, "
                    "height"),
            {{mean.value, std::max(mean.value - error, low), mean.value + error,
              row + (single ? 0.0 : mean_place), middle, row + band_low - 0.04,
              band_high - band_low + 0.08}});
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
        stack_lines(script_, lines, {center, frame.bottom - tic_label_space}, {.align = Align::center});
    }

    GnuplotScript& script_;
    const results::Table& table_;
    const Summary& summary_;
    const Layout& layout_;
    std::vector<EstimatorStyle> styles_ = estimator_styles(summary_);
};

}  // namespace

std::string dot_plot_script(const results::Table& table, const Summary& summary,
                            const std::vector<Metric>& metrics, const std::string& name) {
    const Layout layout = make_layout(summary, metrics);
    GnuplotScript script(layout.width, layout.height, name);
    draw_key(script, layout, summary.replicates);
    const double caption_top = margin + static_cast<double>(layout.caption.size()) * line_distance(6);
    stack_lines(script, layout.caption, {margin, caption_top}, {.size = 6, .color = note_color});
    Panel panel(script, table, summary, layout);
    for (std::size_t i = 0; i < layout.views.size(); ++i) panel.draw(i);
    return script.str();
}

}  // namespace causum::analysis
