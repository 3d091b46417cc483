#include "analysis/curve_axis.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <variant>

namespace causum::analysis {

using results::Coordinate;

std::vector<AxisValues> varied_axes(const Summary& summary) {
    std::vector<AxisValues> axes;
    for (const std::string& name : summary.axes) {
        const Coordinate* coordinate = find_coordinate(summary, name);
        if (coordinate == nullptr) continue;
        AxisValues axis{.name = name, .texts = {}, .numbers = {}, .index = {}};
        std::map<std::string, std::size_t> places;
        for (std::size_t c = 0; c < summary.conditions; ++c) {
            const auto [place, is_new] =
                places.try_emplace(coordinate_text(*coordinate, c), axis.texts.size());
            if (is_new) axis.texts.push_back(place->first);
            axis.index.push_back(place->second);
        }
        if (axis.texts.size() < 2) continue;
        const std::vector<double> numbers = coordinate_numbers(*coordinate);
        axis.numeric = !numbers.empty();
        if (axis.numeric) {
            std::vector<double> of_text(axis.texts.size());
            for (std::size_t c = 0; c < summary.conditions; ++c) of_text[axis.index[c]] = numbers[c];
            std::vector<std::size_t> order(axis.texts.size());
            std::iota(order.begin(), order.end(), std::size_t{0});
            std::stable_sort(order.begin(), order.end(),
                             [&](std::size_t a, std::size_t b) { return of_text[a] < of_text[b]; });
            std::vector<std::size_t> rank(order.size());
            std::vector<std::string> texts;
            for (std::size_t i = 0; i < order.size(); ++i) {
                rank[order[i]] = i;
                texts.push_back(axis.texts[order[i]]);
                axis.numbers.push_back(of_text[order[i]]);
            }
            axis.texts = texts;
            for (std::size_t& index : axis.index) index = rank[index];
        }
        axes.push_back(std::move(axis));
    }
    return axes;
}

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
