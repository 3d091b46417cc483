#include "analysis/summary/axis_lines.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>

namespace causum::analysis {

namespace {

using results::Coordinate;

double coordinate_value(const results::Table& table, std::string_view name, std::size_t condition) {
    for (const std::vector<Coordinate>* coordinates : {&table.coordinates, &table.settings}) {
        for (const Coordinate& coordinate : *coordinates) {
            if (coordinate.name != name) continue;
            const std::vector<double> numbers = coordinate_numbers(coordinate);
            if (condition < numbers.size()) return numbers[condition];
        }
    }
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

std::string place_text(const std::vector<AxisPlace>& places) {
    std::string text;
    for (const AxisPlace& place : places)
        text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", place.axis, place.value);
    return text;
}

std::vector<AxisLine> lines_along(const Summary& summary, const std::string& axis) {
    std::vector<AxisLine> lines;
    const Coordinate* own = find_coordinate(summary, axis);
    const std::vector<double> numbers = own == nullptr ? std::vector<double>{} : coordinate_numbers(*own);
    if (numbers.empty()) return lines;
    std::map<std::string, std::size_t> places;
    for (std::size_t c = 0; c < numbers.size(); ++c) {
        std::vector<AxisPlace> where;
        for (const std::string& name : summary.axes) {
            const Coordinate* other = find_coordinate(summary, name);
            if (name != axis && other != nullptr) where.push_back({name, coordinate_text(*other, c)});
        }
        const auto [place, is_new] = places.try_emplace(place_text(where), lines.size());
        if (is_new)
            lines.push_back({.axis = axis,
                             .where = where,
                             .neutral_value = own->neutral_value,
                             .values = {},
                             .conditions = {}});
        lines[place->second].conditions.push_back(c);
    }
    for (AxisLine& line : lines) {
        std::stable_sort(line.conditions.begin(), line.conditions.end(),
                         [&](std::size_t a, std::size_t b) { return numbers[a] < numbers[b]; });
        const auto same = std::unique(line.conditions.begin(), line.conditions.end(),
                                      [&](std::size_t a, std::size_t b) { return numbers[a] == numbers[b]; });
        line.conditions.erase(same, line.conditions.end());
        for (const std::size_t c : line.conditions) line.values.push_back(numbers[c]);
    }
    std::erase_if(lines, [](const AxisLine& line) { return line.values.size() < 2; });
    return lines;
}

std::size_t neutral_place(const AxisLine& line) {
    const auto found = line.neutral_value
                           ? std::find(line.values.begin(), line.values.end(), *line.neutral_value)
                           : line.values.end();
    return found == line.values.end() ? 0 : static_cast<std::size_t>(found - line.values.begin());
}

std::size_t actions_of(const results::Table& table, std::size_t condition) {
    const double actions = coordinate_value(table, "scm.actions", condition);
    return actions > 0.0 ? static_cast<std::size_t>(actions) : 0;
}

double training_samples(const results::Table& table, std::size_t condition, std::size_t estimator) {
    if (table.traits[estimator].uses_joint_data) return coordinate_value(table, "n_joint", condition);
    const std::size_t actions = actions_of(table, condition);
    if (actions == 0) return std::numeric_limits<double>::quiet_NaN();
    return coordinate_value(table, "n_obs", condition) +
           static_cast<double>(actions) * coordinate_value(table, "n_single", condition);
}

}  // namespace causum::analysis
