#include "analysis/drawing/estimator_key.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace causum::analysis {

namespace {
constexpr double sample = 0.75;  // cm of line
}

EstimatorKey::EstimatorKey(const std::vector<std::string>& estimators, std::vector<EstimatorStyle> styles,
                           double width)
    : estimators_(estimators), styles_(std::move(styles)), width_(width) {
    double longest = 0.0;
    for (const std::string& name : estimators) longest = std::max(longest, text_length(name));
    columns_ = std::max<std::size_t>(1, static_cast<std::size_t>((width + 0.3) / (sample + 0.45 + longest)));
    columns_ = std::min(columns_, std::max<std::size_t>(1, estimators.size()));
}

double EstimatorKey::height() const {
    const std::size_t rows = (estimators_.size() + columns_ - 1) / columns_;
    return 0.15 + static_cast<double>(rows) * line_height;
}

void EstimatorKey::draw(GnuplotScript& script, Place top) const {
    const double cell = width_ / static_cast<double>(columns_);
    for (std::size_t i = 0; i < estimators_.size(); ++i) {
        const std::size_t row = i / columns_;
        const double x = top.x + 0.05 + static_cast<double>(i % columns_) * cell;
        const double y = top.y - (static_cast<double>(row) + 0.5) * line_height;
        const EstimatorStyle& style = styles_[i];
        const Place middle{x + 0.5 * sample, y};
        script.line({x, y}, {x + sample, y}, {.color = style.color, .width = 2.2, .dash = style.dash});
        if (filled_point(style.point) != style.point)
            script.point(middle, filled_point(style.point), 3.4, "#FFFFFF");
        script.point(middle, style.point, 3.4, style.color);
        script.label(estimators_[i], {x + sample + 0.15, y});
    }
}

std::vector<std::string> point_items(const std::string& block, const EstimatorStyle& style, double size) {
    std::vector<std::string> items;
    if (filled_point(style.point) != style.point) {
        items.push_back(fmt::format("{} using 1:2 with points pt {} ps {}*size lc rgb '#FFFFFF'", block,
                                    filled_point(style.point), size));
    }
    items.push_back(fmt::format("{} using 1:2 with points pt {} ps {}*size lw 1.5 lc rgb '{}'", block,
                                style.point, size, style.color));
    return items;
}

std::string faint_color(std::string_view color, double opacity) {
    return fmt::format("#{:02X}{}", static_cast<int>(std::lround(255.0 * (1.0 - opacity))), color.substr(1));
}

}  // namespace causum::analysis
