#include "analysis/summary/axes.hpp"

#include <algorithm>
#include <map>
#include <numeric>

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

}  // namespace causum::analysis
