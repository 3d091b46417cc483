#include "analysis/figures/facet_plot.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "analysis/drawing/estimator_key.hpp"
#include "analysis/drawing/figure_text.hpp"
#include "analysis/drawing/gnuplot_script.hpp"
#include "analysis/drawing/label_layout.hpp"
#include "analysis/drawing/nominal_line.hpp"
#include "analysis/text/text_layout.hpp"

namespace causum::analysis {

namespace {

using results::Metric;

constexpr double gap = 0.35;  // between panels

class FacetPlot {
  public:
    FacetPlot(const Summary& summary, const CurveAxis& axis, Metric metric)
        : summary_(summary),
          axis_(axis),
          metric_(metric),
          columns_(panel_columns(axis.combinations.size())),
          rows_((axis.combinations.size() + columns_ - 1) / columns_),
          width_(columns_ == 1 ? 12.0 : 17.0),
          styles_(estimator_styles(summary)),
          key_(summary.estimators, styles_, width_ - 2.0 * margin) {
        const bool rows = !axis.categories.empty();
        panel_height_ = rows ? static_cast<double>(axis.categories.size()) *
                                   std::max(0.6, 0.17 * static_cast<double>(summary.estimators.size()))
                             : (columns_ == 1 ? 5.2 : 3.6);
        value_ = mean_scale(summary, metric, {.length = rows ? 4.0 : panel_height_, .horizontal = rows});
        const AxisScale left = rows ? category_scale(axis.categories) : value_;
        double widest = 0.0;
        for (const Tic& tic : left.tics) widest = std::max(widest, text_length(tic.label));
        left_ = margin + widest + 0.25;
        panel_width_ = (width_ - left_ - margin - 0.25 - gap * static_cast<double>(columns_ - 1)) /
                       static_cast<double>(columns_);
        if (rows) value_ = mean_scale(summary, metric, {.length = panel_width_});
        place_ = rows ? category_scale(axis.categories)
                      : make_axis_scale(
                            axis.values, {},
                            {.length = panel_width_, .integers = axis.integers, .tics_at_values = true});
        for (const std::string& label : axis.combinations) {
            titles_.push_back(wrap(unbroken(label), static_cast<std::size_t>(panel_width_ / 0.15)));
            title_lines_ = std::max(title_lines_, titles_.back().size());
        }
        heading_ = axis_title(metric_, width_ - 2.0 * margin);
        std::vector<std::string> remarks = {rows ? "Bars: mean ± 2 MCSE" : "Bands and bars: mean ± 2 MCSE"};
        if (metric == Metric::coverage) add_nominal_remark(remarks, summary);
        caption_ = caption_lines(summary, remarks, width_ - 2.0 * margin);
        height_ = margin + heading_height() + static_cast<double>(rows_) * row_height() + tic_label_space +
                  line_height + 0.12 + key_.height() + 0.1 +
                  static_cast<double>(caption_.size()) * line_distance(6) + margin;
    }

    std::string script(const std::string& name) const {
        GnuplotScript script(width_, height_, name);
        stack_lines(script, caption_,
                    {margin, margin + static_cast<double>(caption_.size()) * line_distance(6)},
                    {.size = 6, .color = note_color});
        const double below = frame(columns_ * rows_ - 1).bottom - tic_label_space;
        const std::string& label = axis_.categories.empty() ? axis_.name : heading_.front();
        stack_lines(script, {label}, {0.5 * (left_ + width_ - margin), below}, {.align = Align::center});
        key_.draw(script, {margin, below - line_height - 0.12});
        if (axis_.categories.empty()) {
            stack_lines(script, heading_, {margin, height_ - margin}, {});
        } else {
            stack_lines(script, {axis_.name}, {margin, height_ - margin}, {});
        }
        for (std::size_t k = 0; k < axis_.combinations.size(); ++k) draw_panel(script, k);
        return script.str();
    }

  private:
    double heading_height() const { return static_cast<double>(heading_.size()) * line_height + 0.1; }
    double row_height() const {
        return panel_height_ + gap + static_cast<double>(title_lines_) * line_height;
    }
    Frame frame(std::size_t panel) const {
        const std::size_t row = panel / columns_;
        const double left = left_ + static_cast<double>(panel % columns_) * (panel_width_ + gap);
        const double bottom =
            height_ - margin - heading_height() - static_cast<double>(row + 1) * row_height();
        return {left, bottom, left + panel_width_, bottom + panel_height_};
    }

    void draw_panel(GnuplotScript& script, std::size_t panel) const {
        const Frame here = frame(panel);
        const double top = here.top + 0.08 + static_cast<double>(titles_[panel].size()) * line_height;
        stack_lines(script, titles_[panel], {here.left + 0.05, top}, {});
        std::vector<std::size_t> conditions;
        for (std::size_t c = 0; c < summary_.conditions; ++c) {
            if (axis_.combination[c] == panel) conditions.push_back(c);
        }
        std::stable_sort(conditions.begin(), conditions.end(),
                         [&](std::size_t a, std::size_t b) { return axis_.values[a] < axis_.values[b]; });
        std::vector<std::string> back;
        std::vector<std::string> front;
        for (std::size_t e = 0; e < summary_.estimators.size(); ++e) {
            if (axis_.categories.empty()) {
                add_line(script, panel, conditions, e, back, front);
            } else {
                add_row_points(script, panel, conditions, e, back, front);
            }
        }
        back.insert(back.end(), front.begin(), front.end());
        if (metric_ == Metric::coverage) add_nominal_line(back, script, nominal_places(conditions));
        const bool lowest = panel + columns_ >= axis_.combinations.size();
        AxisScale x = axis_.categories.empty() ? place_ : value_;
        AxisScale y = axis_.categories.empty() ? value_ : place_;
        if (!lowest) clear_labels(x);
        if (panel % columns_ != 0) clear_labels(y);
        script.panel(here, x, y, back);
    }

    /// Along a numeric axis a place per condition; of a text axis both ends of each row, from the top.
    std::vector<Place> nominal_places(const std::vector<std::size_t>& conditions) const {
        const auto rows = static_cast<double>(axis_.categories.size());
        std::vector<Place> places;
        for (const std::size_t c : conditions) {
            const double level = summary_.interval_levels[c];
            if (axis_.categories.empty()) {
                places.push_back({axis_.values[c], level});
            } else {
                places.push_back({level, rows - axis_.values[c]});
                places.push_back({level, rows - 1.0 - axis_.values[c]});
            }
        }
        return places;
    }

    static void clear_labels(AxisScale& axis) {
        for (Tic& tic : axis.tics) tic.label.clear();
    }

    std::string comment(std::size_t panel, std::size_t estimator, std::string_view columns) const {
        const std::string& combination = axis_.combinations[panel];
        return fmt::format("{}, {}{}{}: {}", metric_name(metric_), summary_.estimators[estimator],
                           combination.empty() ? "" : ", ", combination, columns);
    }

    void add_line(GnuplotScript& script, std::size_t panel, const std::vector<std::size_t>& conditions,
                  std::size_t estimator, std::vector<std::string>& back,
                  std::vector<std::string>& front) const {
        std::vector<std::vector<double>> data;
        for (const std::size_t c : conditions) {
            const MonteCarloEstimate& mean = summary_.row(c, estimator).mean(metric_);
            data.push_back({axis_.values[c], mean.value, std::max(mean.value - bar_length(mean), value_.low),
                            mean.value + bar_length(mean)});
        }
        const std::string block =
            script.data(comment(panel, estimator, axis_.name + ", mean, mean - 2 MCSE, mean + 2 MCSE"), data);
        const EstimatorStyle& style = styles_[estimator];
        if (summary_.replicates > 1) {
            back.push_back(fmt::format("{} using 1:3:4 with filledcurves lc rgb '{}'", block,
                                       faint_color(style.color, 0.18)));
        }
        front.push_back(
            fmt::format("{} using 1:2 with lines lw 2 dt {} lc rgb '{}'", block, style.dash, style.color));
        for (std::string& item : point_items(block, style, 2.8)) front.push_back(std::move(item));
    }

    void add_row_points(GnuplotScript& script, std::size_t panel, const std::vector<std::size_t>& conditions,
                        std::size_t estimator, std::vector<std::string>& back,
                        std::vector<std::string>& front) const {
        const auto rows = static_cast<double>(axis_.categories.size());
        const auto count = static_cast<double>(summary_.estimators.size());
        const double shift = 0.8 * ((static_cast<double>(estimator) + 0.5) / count - 0.5);
        std::vector<std::vector<double>> data;
        for (const std::size_t c : conditions) {
            const MonteCarloEstimate& mean = summary_.row(c, estimator).mean(metric_);
            data.push_back({mean.value, rows - 0.5 - axis_.values[c] - shift,
                            std::max(mean.value - bar_length(mean), value_.low),
                            mean.value + bar_length(mean)});
        }
        const std::string block =
            script.data(comment(panel, estimator, "mean, its place, mean - 2 MCSE, mean + 2 MCSE"), data);
        const EstimatorStyle& style = styles_[estimator];
        back.push_back(fmt::format("{} using 3:2:($4-$3):(0) with vectors nohead lw 1.5 lc rgb '{}'", block,
                                   style.color));
        for (std::string& item : point_items(block, style, 3.0)) front.push_back(std::move(item));
    }

    const Summary& summary_;
    const CurveAxis& axis_;
    Metric metric_;
    std::size_t columns_;
    std::size_t rows_;
    double width_;
    std::vector<EstimatorStyle> styles_;
    EstimatorKey key_;
    AxisScale value_;
    AxisScale place_;
    std::vector<std::vector<std::string>> titles_;
    std::size_t title_lines_ = 0;
    std::vector<std::string> heading_;
    std::vector<std::string> caption_;
    double left_ = 0.0;
    double panel_width_ = 0.0;
    double panel_height_ = 0.0;
    double height_ = 0.0;
};

}  // namespace

std::string facet_plot_script(const Summary& summary, const CurveAxis& axis, Metric metric,
                              const std::string& name) {
    return FacetPlot(summary, axis, metric).script(name);
}

}  // namespace causum::analysis
