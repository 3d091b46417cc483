#include "analysis/curve_plot.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <string_view>
#include <variant>

#include "analysis/figure_text.hpp"
#include "analysis/gnuplot_script.hpp"
#include "analysis/layout.hpp"

namespace causum::analysis {

namespace {

using results::Coordinate;
using results::Metric;

constexpr double margin = 0.15;  // cm, as all below
constexpr double title_space = 0.5;
constexpr double tic_space = 0.38;
constexpr double label_gap = 0.42;  // from the plot to the names at the lines' ends
constexpr double farthest_move = 2.5 * line_height;
constexpr double key_sample = 0.75;

constexpr std::array<std::string_view, most_combinations> combination_dashes = {
    "solid", "(8,6)", "(1,5)", "(8,5,1,5)", "(18,6)", "(8,5,1,5,1,5)"};

struct Line {
    std::size_t estimator = 0;
    std::size_t combination = 0;
    std::vector<std::size_t> conditions;  ///< in the axis's order
};

std::vector<Line> make_lines(const Summary& summary, const CurveAxis& axis) {
    std::vector<Line> lines;
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        for (std::size_t k = 0; k < axis.combinations.size(); ++k) {
            Line line{.estimator = e, .combination = k, .conditions = {}};
            for (std::size_t c = 0; c < summary.conditions; ++c) {
                if (axis.combination[c] == k) line.conditions.push_back(c);
            }
            std::stable_sort(line.conditions.begin(), line.conditions.end(),
                             [&](std::size_t a, std::size_t b) { return axis.values[a] < axis.values[b]; });
            lines.push_back(std::move(line));
        }
    }
    return lines;
}

double error_of(const Estimate& mean) {
    return std::isfinite(mean.error) ? 2.0 * mean.error : 0.0;
}

AxisScale value_scale(const Summary& summary, Metric metric, double length) {
    std::vector<double> values;
    std::vector<double> ends;
    for (const SummaryRow& row : summary.rows) {
        const Estimate& mean = row.metric(metric).mean;
        values.push_back(mean.value);
        ends.push_back(mean.value - error_of(mean));
        ends.push_back(mean.value + error_of(mean));
    }
    return make_axis_scale(values, ends, {.length = length, .horizontal = false});
}

AxisScale without_labels(AxisScale axis) {
    for (Tic& tic : axis.tics) tic.label.clear();
    return axis;
}

struct KeyEntry {
    std::string name;
    std::string_view color;
    std::string_view dash;
    int point = 0;  ///< none
};

class CurvePlot {
  public:
    CurvePlot(const Summary& summary, const CurveAxis& axis)
        : summary_(summary), axis_(axis), width_(figure_width(summary)) {
        panel_height_ = width_ > 10.0 ? 5.2 : 3.9;
        for (const Metric metric : {Metric::rmse, Metric::excess_rmse}) {
            if (!has_finite_mean(summary, metric)) continue;
            metrics_.push_back(metric);
            y_.push_back(value_scale(summary, metric, panel_height_));
        }
        double widest = 0.0;
        for (const AxisScale& scale : y_) {
            for (const Tic& tic : scale.tics) widest = std::max(widest, text_length(tic.label));
        }
        left_ = margin + widest + 0.22;
        for (const std::string& name : summary.estimators) longest_ = std::max(longest_, text_length(name));
        direct_ = axis.combinations.size() == 1 && names_stay_near();
        right_ = direct_ ? width_ - margin - label_gap - longest_ : width_ - margin - 0.1;
        x_ = value_axis();
        right_ -= std::max(0.0, right_ + overhang(x_) - (width_ - 0.05));
        x_ = value_axis();
        if (!direct_) make_key();
        caption_ = caption_lines(summary, {"Bars: mean ± 2 MCSE"}, width_ - 2.0 * margin);
        const auto panels = static_cast<double>(metrics_.size());
        height_ = margin + panels * (title_space + panel_height_) + (panels - 1.0) * 0.3 + tic_space +
                  line_height + key_height() + 0.12 +
                  static_cast<double>(caption_.size()) * line_distance(6) + margin;
    }

    std::string script() const {
        GnuplotScript script(width_, height_);
        const double caption_top = margin + static_cast<double>(caption_.size()) * line_distance(6);
        stack_lines(script, caption_, {margin, caption_top}, {.size = 6, .color = note_color});
        const Frame last = frame(metrics_.size() - 1);
        stack_lines(script, {axis_.name}, {0.5 * (last.left + last.right), last.bottom - tic_space},
                    {.align = Align::center});
        draw_key(script, last.bottom - tic_space - line_height - 0.12);
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
    const Estimate& mean(std::size_t panel, const Line& line, std::size_t condition) const {
        return summary_.row(condition, line.estimator).metric(metrics_[panel]).mean;
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

    std::string_view dash(const Line& line) const {
        return axis_.combinations.size() == 1 ? styles_[line.estimator].dash
                                              : combination_dashes.at(line.combination);
    }

    void make_key() {
        const bool combined = axis_.combinations.size() > 1;
        for (std::size_t e = 0; e < summary_.estimators.size(); ++e) {
            key_.push_back({summary_.estimators[e], styles_[e].color, combined ? "solid" : styles_[e].dash,
                            styles_[e].point});
        }
        for (std::size_t k = 0; combined && k < axis_.combinations.size(); ++k) {
            key_.push_back({axis_.combinations[k], ink_color, combination_dashes.at(k)});
        }
        double longest = 0.0;
        for (const KeyEntry& entry : key_) longest = std::max(longest, text_length(entry.name));
        const double cell = key_sample + 0.15 + longest + 0.3;
        key_columns_ =
            std::max<std::size_t>(1, static_cast<std::size_t>((width_ - 2.0 * margin + 0.3) / cell));
    }
    /// Estimators fill whole rows of their own, so do combinations.
    std::size_t key_rows(std::size_t entries) const { return (entries + key_columns_ - 1) / key_columns_; }
    double key_height() const {
        if (key_.empty()) return 0.0;
        const std::size_t estimators = summary_.estimators.size();
        return 0.15 +
               static_cast<double>(key_rows(estimators) + key_rows(key_.size() - estimators)) * line_height;
    }
    void draw_key(GnuplotScript& script, double top) const {
        const double cell = (width_ - 2.0 * margin) / static_cast<double>(key_columns_);
        const std::size_t estimators = summary_.estimators.size();
        for (std::size_t i = 0; i < key_.size(); ++i) {
            const std::size_t place =
                i < estimators ? i : key_rows(estimators) * key_columns_ + i - estimators;
            const std::size_t row = place / key_columns_;
            const double x = margin + 0.05 + static_cast<double>(place % key_columns_) * cell;
            const double y = top - (static_cast<double>(row) + 0.5) * line_height;
            const KeyEntry& entry = key_[i];
            script.line({x, y}, {x + key_sample, y},
                        {.color = entry.color, .width = 2.2, .dash = entry.dash});
            if (entry.point != 0) draw_point(script, {x + 0.5 * key_sample, y}, entry);
            script.label(entry.name, {x + key_sample + 0.15, y});
        }
    }
    static void draw_point(GnuplotScript& script, Place place, const KeyEntry& entry) {
        if (filled_point(entry.point) != entry.point)
            script.point(place, filled_point(entry.point), 3.4, "#FFFFFF");
        script.point(place, entry.point, 3.4, entry.color);
    }

    void draw_panel(GnuplotScript& script, std::size_t panel) const {
        const Frame here = frame(panel);
        const std::vector<std::string> title = axis_title(metrics_[panel], width_);
        script.label(title.front(), {margin, here.top + 0.5 * line_height + 0.1});
        if (direct_) draw_names(script, panel);
        std::vector<std::string> strokes;
        std::vector<std::string> bars;
        std::vector<std::string> points;
        for (const Line& line : lines_) {
            std::vector<std::vector<double>> data;
            for (const std::size_t c : line.conditions) {
                const Estimate& value = mean(panel, line, c);
                const double error = error_of(value);
                data.push_back({axis_.values[c], value.value, std::max(value.value - error, y_[panel].low),
                                value.value + error});
            }
            const std::string& combination = axis_.combinations[line.combination];
            const std::string block =
                script.data(fmt::format("{}, {}{}{}: {}, mean, mean - 2 MCSE, mean + 2 MCSE",
                                        metric_name(metrics_[panel]), summary_.estimators[line.estimator],
                                        combination.empty() ? "" : ", ", combination, axis_.name),
                            data);
            const EstimatorStyle& style = styles_[line.estimator];
            strokes.push_back(fmt::format("{} using 1:2 with lines lw 2.2 dt {} lc rgb '{}'", block,
                                          dash(line), style.color));
            bars.push_back(fmt::format("{} using 1:3:(0):($4-$3) with vectors nohead lw 1.2 lc rgb '{}'",
                                       block, style.color));
            if (filled_point(style.point) != style.point) {
                points.push_back(fmt::format("{} using 1:2 with points pt {} ps 3.4*size lc rgb '#FFFFFF'",
                                             block, filled_point(style.point)));
            }
            points.push_back(fmt::format("{} using 1:2 with points pt {} ps 3.4*size lw 1.5 lc rgb '{}'",
                                         block, style.point, style.color));
        }
        strokes.insert(strokes.end(), bars.begin(), bars.end());
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
    std::vector<EstimatorStyle> styles_ = estimator_styles(summary_.estimators);
    std::vector<Line> lines_ = make_lines(summary_, axis_);
    std::vector<Metric> metrics_;
    std::vector<AxisScale> y_;  ///< [panel]
    AxisScale x_;
    std::vector<KeyEntry> key_;
    std::size_t key_columns_ = 1;
    std::vector<std::string> caption_;
    bool direct_ = false;
    double longest_ = 0.0;  ///< of the estimators' names
    double width_;
    double height_ = 0.0;
    double panel_height_ = 0.0;
    double left_ = 0.0;
    double right_ = 0.0;
};

}  // namespace

CurveAxis find_curve_axis(const Summary& summary) {
    CurveAxis result;
    for (const std::string& name : summary.axes) {
        const Coordinate* coordinate = find_coordinate(summary, name);
        std::vector<double> numbers =
            coordinate == nullptr ? std::vector<double>{} : coordinate_numbers(*coordinate);
        if (numbers.empty() ||
            std::all_of(numbers.begin(), numbers.end(), [&](double v) { return v == numbers[0]; })) {
            continue;
        }
        result.name = name;
        result.integers = std::holds_alternative<std::vector<std::int64_t>>(coordinate->values);
        result.values = std::move(numbers);
        break;
    }
    if (result.name.empty()) return result;
    std::map<std::string, std::size_t> places;
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        std::string label;
        for (const std::string& name : summary.axes) {
            const Coordinate* coordinate = find_coordinate(summary, name);
            if (name == result.name || coordinate == nullptr) continue;
            label +=
                fmt::format("{}{} = {}", label.empty() ? "" : ", ", name, coordinate_text(*coordinate, c));
        }
        const auto [place, is_new] = places.try_emplace(label, result.combinations.size());
        if (is_new) result.combinations.push_back(label);
        result.combination.push_back(place->second);
    }
    return result;
}

std::string curve_plot_script(const Summary& summary, const CurveAxis& axis) {
    return CurvePlot(summary, axis).script();
}

}  // namespace causum::analysis
