#include "analysis/figures/regret_map.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/drawing/figure_text.hpp"
#include "analysis/drawing/gnuplot_script.hpp"
#include "analysis/drawing/shade.hpp"
#include "analysis/summary/axes.hpp"
#include "analysis/text/number_text.hpp"

namespace causum::analysis {

namespace {

constexpr double tallest = 18.0;  // cm, of all rows
constexpr double row_height_with_numbers = 0.45;
constexpr double darkest = 10.0;  // times the best

/// A name in lines: a long one is broken behind underscores.
std::vector<std::string> lines_of(const std::string& name) {
    constexpr double long_name = 1.8;  // cm
    if (text_length(name) <= long_name) return {name};
    std::vector<std::string> lines = {""};
    for (const char c : name) {
        lines.back() += c;
        if (c == '_') lines.emplace_back();
    }
    return lines;
}

double widest(const std::vector<std::string>& texts) {
    double result = 0.0;
    for (const std::string& text : texts) result = std::max(result, text_length(text));
    return result;
}

/// "1.31", "12", "3e5"
std::string regret_text(double regret) {
    return short_number(regret, regret < 10.0 ? 3 : 2);
}

class RegretMap {
  public:
    RegretMap(const Verdict& verdict, const Summary& summary)
        : verdict_(verdict), summary_(summary), axes_(varied_axes(summary)) {
        row_height_ = std::min(row_height_with_numbers,
                               tallest / static_cast<double>(std::max<std::size_t>(1, rows())));
        double right = margin;
        for (const AxisValues& axis : axes_) {
            axis_lefts_.push_back(right);
            right += std::max(widest(axis.texts), widest(lines_of(axis.name))) + 0.3;
            head_lines_ = std::max(head_lines_, lines_of(axis.name).size());
        }
        for (const VerdictRow& row : verdict.rows) {
            const std::vector<std::string> lines = lines_of(summary.estimators[row.estimator]);
            columns_.push_back(right);
            right += std::max(0.95, widest(lines) + 0.15);
            head_lines_ = std::max(head_lines_, lines.size());
        }
        columns_.push_back(right);
        width_ = std::max(8.5, right + margin);
        caption_ =
            caption_lines(summary,
                          {"Error over that of the best estimator under the same condition, geometric mean "
                           "over models; darkest from 10 on",
                           fmt::format("Framed: best, or not shown to be more than 5 % worse than another{}",
                                       verdict.rows.size() < summary.estimators.size()
                                           ? "; estimators with joint data apart"
                                           : "")},
                          width_ - 2.0 * margin, false);
        height_ = 2.0 * margin + static_cast<double>(head_lines_) * line_height + 0.1 +
                  row_height_ * static_cast<double>(rows()) + 0.15 +
                  static_cast<double>(caption_.size()) * line_distance(6);
        top_ = height_ - margin - static_cast<double>(head_lines_) * line_height - 0.1;
    }

    std::string script() const {
        GnuplotScript script(width_, height_, "verdict");
        stack_lines(script, caption_,
                    {margin, margin + static_cast<double>(caption_.size()) * line_distance(6)},
                    {.size = 6, .color = note_color});
        draw_axes(script);
        std::vector<std::string> items;
        for (std::size_t i = 0; i < verdict_.rows.size(); ++i) draw_column(script, i, items);
        script.panel({0.0, 0.0, width_, height_}, {.low = 0.0, .high = width_, .tics = {}},
                     {.low = 0.0, .high = height_, .tics = {}}, items);
        return script.str();
    }

  private:
    std::size_t rows() const { return summary_.conditions; }
    bool has_numbers() const { return row_height_ > 0.28; }
    double middle(std::size_t row) const { return top_ - (static_cast<double>(row) + 0.5) * row_height_; }
    void draw_head(GnuplotScript& script, const std::string& name, double x, Align align) const {
        const std::vector<std::string> lines = lines_of(name);
        stack_lines(script, lines, {x, top_ + 0.1 + static_cast<double>(lines.size()) * line_height},
                    {.align = align});
    }
    /// Whether an axis before this one changes its value at a condition.
    bool begins_block(std::size_t axis, std::size_t condition) const {
        return condition > 0 && std::any_of(axes_.begin(), axes_.begin() + static_cast<std::ptrdiff_t>(axis),
                                            [&](const AxisValues& slower) {
                                                return slower.index[condition] != slower.index[condition - 1];
                                            });
    }
    /// Values stand where they or a slower axis change, and no closer than a line.
    void draw_axes(GnuplotScript& script) const {
        for (std::size_t a = 0; a < axes_.size(); ++a) {
            draw_head(script, axes_[a].name, axis_lefts_[a], Align::left);
            double last = top_ + line_height;
            std::size_t shown = axes_[a].texts.size();
            for (std::size_t c = 0; c < rows(); ++c) {
                const bool is_new = axes_[a].index[c] != shown || begins_block(a, c);
                if (!is_new || last - middle(c) < 0.9 * line_height) continue;
                shown = axes_[a].index[c];
                last = middle(c);
                script.label(axes_[a].texts[shown], {axis_lefts_[a], middle(c)});
            }
        }
    }
    void draw_column(GnuplotScript& script, std::size_t i, std::vector<std::string>& items) const {
        const VerdictRow& row = verdict_.rows[i];
        const std::string& name = summary_.estimators[row.estimator];
        const double left = columns_[i] + 0.03, right = columns_[i + 1] - 0.03;
        draw_head(script, name, 0.5 * (left + right), Align::center);
        const double half = row_height_ * (has_numbers() ? 0.46 : 0.5);
        for (std::size_t c = 0; c < rows(); ++c) {
            const VerdictCell& cell = row.cells[c];
            const double y = middle(c);
            const double regret = cell.regret.value;
            const bool is_drawn = cell.has_fits && std::isfinite(regret);
            const double place = is_drawn ? std::log(regret) / std::log(darkest) : 0.0;
            const std::string block = script.data(
                fmt::format("{}, {}: left, lower, right, upper edge on the page in cm; times the best", name,
                            condition_label(summary_, c)),
                {{0.5 * (left + right), y, left, right, y - half, y + half,
                  is_drawn ? regret : std::nan("")}});
            items.push_back(
                fmt::format("{} using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder lc rgb '{}'", block,
                            is_drawn ? shade(place) : "#FFFFFF"));
            if (cell.kept && is_drawn) {
                items.push_back(
                    fmt::format("{} using 1:2:3:4:5:6 with boxxyerror fs empty border lw 2 lc rgb '{}'",
                                block, ink_color));
            }
            if (has_numbers()) {
                script.label(is_drawn ? regret_text(regret) : "–", {0.5 * (left + right), y},
                             {.align = Align::center, .size = 6, .color = text_color_on(place)});
            }
        }
    }

    const Verdict& verdict_;
    const Summary& summary_;
    std::vector<AxisValues> axes_;
    std::vector<double> axis_lefts_;
    std::vector<double> columns_;  ///< left edges, and the last one's right
    std::size_t head_lines_ = 1;
    double row_height_ = 0.0;
    double width_ = 0.0;
    double height_ = 0.0;
    double top_ = 0.0;
    std::vector<std::string> caption_;
};

}  // namespace

bool has_regret_map(const Verdict& verdict) {
    return verdict.rows.size() > 1 && verdict.conditions > 1 && verdict.replicates >= fewest_judged;
}

std::string regret_map_script(const Verdict& verdict, const Summary& summary) {
    return RegretMap(verdict, summary).script();
}

}  // namespace causum::analysis
