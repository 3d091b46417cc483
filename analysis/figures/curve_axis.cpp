#include "analysis/figures/curve_axis.hpp"

#include <fmt/core.h>

#include <map>
#include <variant>

#include "analysis/summary/axes.hpp"

namespace causum::analysis {

CurveAxis find_curve_axis(const Summary& summary) {
    const std::vector<AxisValues> axes = varied_axes(summary);
    CurveAxis result;
    const AxisValues* chosen = nullptr;
    for (const AxisValues& axis : axes) {
        if (chosen != nullptr && chosen->numeric && !axis.numeric) continue;
        const bool better_kind = chosen == nullptr || (axis.numeric && !chosen->numeric);
        if (better_kind || axis.texts.size() > chosen->texts.size()) chosen = &axis;
    }
    if (chosen == nullptr) return result;
    result.name = chosen->name;
    if (!chosen->numeric) result.categories = chosen->texts;
    result.integers =
        std::holds_alternative<std::vector<std::int64_t>>(find_coordinate(summary, chosen->name)->values);
    std::map<std::string, std::size_t> places;
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        result.values.push_back(chosen->numeric ? chosen->numbers[chosen->index[c]]
                                                : static_cast<double>(chosen->index[c]));
        std::string label;
        for (const AxisValues& axis : axes) {
            if (&axis == chosen) continue;
            label +=
                fmt::format("{}{} = {}", label.empty() ? "" : ", ", axis.name, axis.texts[axis.index[c]]);
        }
        const auto [place, is_new] = places.try_emplace(label, result.combinations.size());
        if (is_new) result.combinations.push_back(label);
        result.combination.push_back(place->second);
    }
    return result;
}

AxisScale category_scale(const std::vector<std::string>& categories) {
    const auto rows = static_cast<double>(categories.size());
    AxisScale scale{.low = 0.0, .high = rows, .tics = {}};
    for (std::size_t i = categories.size(); i-- > 0;)
        scale.tics.push_back({rows - 0.5 - static_cast<double>(i), categories[i], false});
    return scale;
}

}  // namespace causum::analysis
