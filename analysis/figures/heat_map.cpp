#include "analysis/figures/heat_map.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "analysis/drawing/figure_text.hpp"
#include "analysis/drawing/gnuplot_script.hpp"
#include "analysis/drawing/shade.hpp"
#include "analysis/summary/axes.hpp"
#include "analysis/text/number_text.hpp"

namespace causum::analysis {

namespace {

using results::Metric;

constexpr double cell_height = 0.46;

class HeatMap {
  public:
    explicit HeatMap(const Summary& summary)
        : summary_(summary), axes_(varied_axes(summary)), metric_(main_metric(summary)) {
        // The axis with more values runs along x.
        if (axes_[0].texts.size() > axes_[1].texts.size()) std::swap(axes_[0], axes_[1]);
        double names = 0.0;
        for (const std::string& text : axes_[0].texts) names = std::max(names, text_length(text));
        left_ = margin + std::min(names, 4.0) + 0.2;
        double label = 0.75;  // the numbers' width
        for (const std::string& text : axes_[1].texts) label = std::max(label, text_length(text) + 0.1);
        const double panel = label * static_cast<double>(axes_[1].texts.size());
        const double free = 17.0 - left_ - margin;
        columns_ = std::clamp<std::size_t>(static_cast<std::size_t>((free + gap) / (panel + gap)), 1,
                                           std::max<std::size_t>(1, summary.estimators.size()));
        columns_ = std::min<std::size_t>(columns_, 4);
        cell_width_ = std::min(label, free / static_cast<double>(axes_[1].texts.size()));
        const std::size_t rows = (summary.estimators.size() + columns_ - 1) / columns_;
        width_ = std::max(8.5, left_ + static_cast<double>(columns_) * (panel_width() + gap));
        heading_ = axis_title(metric_, width_ - 2.0 * margin);
        std::vector<std::string> remarks = {fmt::format("Across: {}; down: {}", axes_[1].name, axes_[0].name),
                                            "Darker is worse; shades are even in the logarithm"};
        const double error = greatest_relative_error();
        if (error > 0.0) {
            remarks.push_back(fmt::format("Monte Carlo standard errors: at most {}\u00a0% of the mean{}",
                                          short_number(std::ceil(100.0 * error)),
                                          has_single_fit() ? ", where there are two fits or more" : ""));
        }
        caption_ = caption_lines(summary, remarks, width_ - 2.0 * margin, false);
        height_ = 2.0 * margin + static_cast<double>(heading_.size()) * line_height + 0.15 +
                  static_cast<double>(rows) * row_height() + 0.1 +
                  static_cast<double>(caption_.size()) * line_distance(6);
        for (const SummaryRow& row : summary.rows) {
            const double value = row.metric(metric_).mean.value;
            if (!(value > 0.0) || !std::isfinite(value)) continue;
            low_ = std::min(low_, std::log(value));
            high_ = std::max(high_, std::log(value));
        }
    }

    std::string script() {
        GnuplotScript script(width_, height_, "heatmap");
        stack_lines(script, heading_, {margin, height_ - margin}, {});
        stack_lines(script, caption_,
                    {margin, margin + static_cast<double>(caption_.size()) * line_distance(6)},
                    {.size = 6, .color = note_color});
        for (std::size_t e = 0; e < summary_.estimators.size(); ++e) draw_panel(script, e);
        return script.str();
    }

  private:
    double greatest_relative_error() const {
        double greatest = 0.0;
        for (const SummaryRow& row : summary_.rows) {
            const MonteCarloEstimate& mean = row.metric(metric_).mean;
            const double relative = mean.error / mean.value;
            if (mean.value > 0.0 && std::isfinite(relative)) greatest = std::max(greatest, relative);
        }
        return greatest;
    }
    bool has_single_fit() const {
        return std::any_of(summary_.rows.begin(), summary_.rows.end(),
                           [&](const SummaryRow& row) { return row.metric(metric_).mean.count == 1; });
    }
    double panel_width() const { return cell_width_ * static_cast<double>(axes_[1].texts.size()); }
    double panel_height() const { return cell_height * static_cast<double>(axes_[0].texts.size()); }
    double row_height() const { return title_space + panel_height() + line_height + 0.2; }

    void draw_panel(GnuplotScript& script, std::size_t estimator) const {
        const double left = left_ + static_cast<double>(estimator % columns_) * (panel_width() + gap);
        const std::size_t row_of_panels = estimator / columns_;
        const double top = height_ - margin - static_cast<double>(heading_.size()) * line_height - 0.15 -
                           static_cast<double>(row_of_panels) * row_height() - title_space;
        script.label(summary_.estimators[estimator], {left, top + 0.5 * line_height + 0.02});
        std::vector<std::vector<double>> data;
        std::vector<std::string> items;
        for (std::size_t c = 0; c < summary_.conditions; ++c) {
            const std::size_t column = axes_[1].index[c];
            const std::size_t row = axes_[0].index[c];
            const double x = left + (static_cast<double>(column) + 0.5) * cell_width_;
            const double y = top - (static_cast<double>(row) + 0.5) * cell_height;
            const double value = summary_.row(c, estimator).metric(metric_).mean.value;
            const bool drawn = value > 0.0 && std::isfinite(value);
            const double place = drawn && high_ > low_ ? (std::log(value) - low_) / (high_ - low_) : 0.0;
            const std::string block =
                script.data(fmt::format("{}, {}: left, lower, right, upper edge on the page in cm; mean",
                                        summary_.estimators[estimator], condition_label(summary_, c)),
                            {{x, y, x - 0.48 * cell_width_, x + 0.48 * cell_width_, y - 0.47 * cell_height,
                              y + 0.47 * cell_height, value}});
            items.push_back(
                fmt::format("{} using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '{}'", block,
                            drawn ? shade(place) : "#FFFFFF"));
            script.label(drawn ? short_number(value, 2) : "–", {x, y},
                         {.align = Align::center, .size = 6, .color = text_color_on(place)});
        }
        if (estimator % columns_ == 0) {
            for (std::size_t i = 0; i < axes_[0].texts.size(); ++i) {
                const double y = top - (static_cast<double>(i) + 0.5) * cell_height;
                script.label(axes_[0].texts[i], {left - 0.12, y}, {.align = Align::right});
            }
        }
        for (std::size_t i = 0; i < axes_[1].texts.size(); ++i) {
            const double x = left + (static_cast<double>(i) + 0.5) * cell_width_;
            script.label(axes_[1].texts[i], {x, top - panel_height() - 0.5 * line_height - 0.04},
                         {.align = Align::center});
        }
        const Frame page{0.0, 0.0, width_, height_};
        script.panel(page, {.low = 0.0, .high = width_, .tics = {}},
                     {.low = 0.0, .high = height_, .tics = {}}, items);
    }

    static constexpr double gap = 0.35;
    const Summary& summary_;
    std::vector<AxisValues> axes_;
    Metric metric_;
    std::size_t columns_ = 1;
    double low_ = std::numeric_limits<double>::infinity();
    double high_ = -std::numeric_limits<double>::infinity();
    double left_ = 0.0;
    double cell_width_ = 0.0;
    double width_ = 0.0;
    double height_ = 0.0;
    std::vector<std::string> heading_;
    std::vector<std::string> caption_;
};

}  // namespace

bool has_heat_map(const Summary& summary) {
    if (!has_finite_mean(summary, Metric::rmse) && !has_finite_mean(summary, Metric::excess_rmse))
        return false;
    const std::vector<AxisValues> axes = varied_axes(summary);
    return axes.size() == 2 && axes[0].texts.size() <= 12 && axes[1].texts.size() <= 12;
}

std::string heat_map_script(const Summary& summary) {
    return HeatMap(summary).script();
}

}  // namespace causum::analysis
