#include "analysis/figures/curve_plot.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

#include "analysis/drawing/estimator_key.hpp"
#include "analysis/drawing/figure_text.hpp"
#include "analysis/drawing/gnuplot_script.hpp"
#include "analysis/drawing/label_layout.hpp"
#include "analysis/drawing/nominal_line.hpp"

namespace causum::analysis {

namespace {

using results::Metric;

constexpr double tic_space = 0.38;
constexpr double label_gap = 0.42;  // from the plot to the names at the lines' ends
constexpr double farthest_move = 2.5 * line_height;

struct Line {
    std::size_t estimator = 0;
    std::vector<std::size_t> conditions;  ///< in the axis's order
};

std::vector<Line> make_lines(const Summary& summary, const CurveAxis& axis) {
    std::vector<std::size_t> conditions(summary.conditions);
    std::iota(conditions.begin(), conditions.end(), std::size_t{0});
    std::stable_sort(conditions.begin(), conditions.end(),
                     [&](std::size_t a, std::size_t b) { return axis.values[a] < axis.values[b]; });
    std::vector<Line> lines;
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) lines.push_back({e, conditions});
    return lines;
}

AxisScale without_labels(AxisScale axis) {
    for (Tic& tic : axis.tics) tic.label.clear();
    return axis;
}

class CurvePlot {
  public:
    CurvePlot(const Summary& summary, const CurveAxis& axis, const std::vector<Metric>& metrics)
        : summary_(summary), axis_(axis), width_(figure_width(summary)) {
        panel_height_ = width_ > 10.0 ? 5.2 : 3.9;
        for (const Metric metric : metrics) {
            if (!has_finite_mean(summary, metric)) continue;
            metrics_.push_back(metric);
            y_.push_back(mean_scale(summary, metric, {.length = panel_height_, .horizontal = false}));
        }
        double widest = 0.0;
        for (const AxisScale& scale : y_) {
            for (const Tic& tic : scale.tics) widest = std::max(widest, text_length(tic.label));
        }
        left_ = margin + widest + 0.22;
        for (const std::string& name : summary.estimators) longest_ = std::max(longest_, text_length(name));
        direct_ = names_stay_near();
        right_ = direct_ ? width_ - margin - label_gap - longest_ : width_ - margin - 0.1;
        x_ = value_axis();
        right_ -= std::max(0.0, right_ + overhang(x_) - (width_ - 0.05));
        x_ = value_axis();
        std::vector<std::string> remarks = {"Bands and bars: mean ± 2 MCSE"};
        if (std::ranges::count(metrics_, Metric::coverage) > 0) add_nominal_remark(remarks, summary);
        caption_ = caption_lines(summary, remarks, width_ - 2.0 * margin);
        const auto panels = static_cast<double>(metrics_.size());
        height_ = margin + panels * (title_space + panel_height_) + (panels - 1.0) * 0.3 + tic_space +
                  line_height + (direct_ ? 0.0 : key_.height()) + 0.12 +
                  static_cast<double>(caption_.size()) * line_distance(6) + margin;
    }

    std::string script(const std::string& name) const {
        GnuplotScript script(width_, height_, name);
        const double caption_top = margin + static_cast<double>(caption_.size()) * line_distance(6);
        stack_lines(script, caption_, {margin, caption_top}, {.size = 6, .color = note_color});
        const Frame last = frame(metrics_.size() - 1);
        stack_lines(script, {axis_.name}, {0.5 * (last.left + last.right), last.bottom - tic_space},
                    {.align = Align::center});
        if (!direct_) key_.draw(script, {margin, last.bottom - tic_space - line_height - 0.12});
        for (std::size_t panel = 0; panel < metrics_.size(); ++panel) draw_panel(script, panel);
        return script.str();
    }

  private:
    AxisScale value_axis() const {
        return make_axis_scale(
            axis_.values, {}, {.length = right_ - left_, .integers = axis_.integers, .tics_at_values = true});
    }
    /// How far the tics' labels reach beyond the axis's right end.
    double overhang(const AxisScale& x) const {
        double farthest = 0.0;
        for (const Tic& tic : x.tics) {
            const double end = x.position(tic.value) * (right_ - left_) + 0.5 * text_length(tic.label);
            farthest = std::max(farthest, end - (right_ - left_));
        }
        return farthest;
    }

    Frame frame(std::size_t panel) const {
        const double top =
            height_ - margin - title_space - static_cast<double>(panel) * (title_space + panel_height_ + 0.3);
        return {left_, top - panel_height_, right_, top};
    }

    /// Ends of the lines that have a finite mean, as cm above the panel's lower edge, and which lines they
    /// are.
    struct Ends {
        std::vector<std::size_t> lines;
        std::vector<std::size_t> conditions;
        std::vector<double> heights;
        std::vector<double> labels;  ///< where the names stand; empty if there is no room
    };
    Ends ends(std::size_t panel) const {
        Ends result;
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const std::vector<std::size_t>& conditions = lines_[i].conditions;
            const auto last = std::find_if(conditions.rbegin(), conditions.rend(), [&](std::size_t c) {
                return std::isfinite(mean(panel, lines_[i], c).value);
            });
            if (last == conditions.rend()) continue;
            result.lines.push_back(i);
            result.conditions.push_back(*last);
            result.heights.push_back(y_[panel].position(mean(panel, lines_[i], *last).value) * panel_height_);
        }
        result.labels = spread(result.heights, line_height, 0.0, panel_height_);
        return result;
    }
    const MonteCarloEstimate& mean(std::size_t panel, const Line& line, std::size_t condition) const {
        return summary_.row(condition, line.estimator).mean(metrics_[panel]);
    }
    bool names_stay_near() const {
        if (longest_ > 0.4 * width_) return false;
        for (std::size_t panel = 0; panel < metrics_.size(); ++panel) {
            const Ends here = ends(panel);
            if (here.lines.size() != lines_.size()) return false;
            if (here.labels.size() != here.heights.size()) return false;
            for (std::size_t i = 0; i < here.labels.size(); ++i) {
                if (std::abs(here.labels[i] - here.heights[i]) > farthest_move) return false;
            }
        }
        return true;
    }

    void draw_panel(GnuplotScript& script, std::size_t panel) const {
        const Frame here = frame(panel);
        const std::vector<std::string> title = axis_title(metrics_[panel], width_);
        script.label(title.front(), {margin, here.top + 0.5 * line_height + 0.1});
        if (direct_) draw_names(script, panel);
        std::vector<std::string> bands;
        std::vector<std::string> strokes;
        std::vector<std::string> points;
        for (const Line& line : lines_) {
            std::vector<std::vector<double>> data;
            for (const std::size_t c : line.conditions) {
                const MonteCarloEstimate& value = mean(panel, line, c);
                const double error = bar_length(value);
                data.push_back({axis_.values[c], value.value, std::max(value.value - error, y_[panel].low),
                                value.value + error});
            }
            const std::string block = script.data(
                fmt::format("{}, {}: {}, mean, mean - 2 MCSE, mean + 2 MCSE", metric_name(metrics_[panel]),
                            summary_.estimators[line.estimator], axis_.name),
                data);
            const EstimatorStyle& style = styles_[line.estimator];
            bands.push_back(fmt::format("{} using 1:3:4 with filledcurves lc rgb '{}'", block,
                                        faint_color(style.color, 0.18)));
            strokes.push_back(fmt::format("{} using 1:3:(0):($4-$3) with vectors nohead lw 1 lc rgb \'{}\'",
                                          block, style.color));
            strokes.push_back(fmt::format("{} using 1:2 with lines lw 2.2 dt {} lc rgb '{}'", block,
                                          style.dash, style.color));
            for (std::string& item : point_items(block, style)) points.push_back(std::move(item));
        }
        if (summary_.replicates > 1) strokes.insert(strokes.begin(), bands.begin(), bands.end());
        if (metrics_[panel] == Metric::coverage) {
            std::vector<Place> nominal;
            for (const std::size_t c : lines_.front().conditions)
                nominal.push_back({axis_.values[c], summary_.interval_levels[c]});
            add_nominal_line(strokes, script, nominal);
        }
        strokes.insert(strokes.end(), points.begin(), points.end());
        script.panel(here, panel + 1 == metrics_.size() ? x_ : without_labels(x_), y_[panel], strokes);
    }

    void draw_names(GnuplotScript& script, std::size_t panel) const {
        const Frame here = frame(panel);
        const Ends all = ends(panel);
        for (std::size_t i = 0; i < all.lines.size(); ++i) {
            const std::size_t estimator = lines_[all.lines[i]].estimator;
            const std::string_view color = styles_[estimator].color;
            const double x =
                here.left + x_.position(axis_.values[all.conditions[i]]) * (here.right - here.left);
            const Place end{x + 0.14, here.bottom + all.heights[i]};
            const Place name{here.right + label_gap, here.bottom + all.labels[i]};
            script.line(end, {name.x - 0.07, name.y}, {.color = color, .width = 0.8});
            script.label(summary_.estimators[estimator], name, {.color = color});
        }
    }

    const Summary& summary_;
    const CurveAxis& axis_;
    double width_;
    std::vector<EstimatorStyle> styles_ = estimator_styles(summary_);
    std::vector<Line> lines_ = make_lines(summary_, axis_);
    std::vector<Metric> metrics_;
    std::vector<AxisScale> y_;  ///< [panel]
    AxisScale x_;
    EstimatorKey key_{summary_.estimators, styles_, width_ - 2.0 * margin};
    std::vector<std::string> caption_;
    bool direct_ = false;
    double longest_ = 0.0;  ///< of the estimators' names
    double height_ = 0.0;
    double panel_height_ = 0.0;
    double left_ = 0.0;
    double right_ = 0.0;
};

}  // namespace

std::string curve_plot_script(const Summary& summary, const CurveAxis& axis,
                              const std::vector<Metric>& metrics, const std::string& name) {
    return CurvePlot(summary, axis, metrics).script(name);
}

}  // namespace causum::analysis
