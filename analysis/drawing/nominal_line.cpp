#include "analysis/drawing/nominal_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace causum::analysis {

void add_nominal_line(std::vector<std::string>& items, GnuplotScript& script,
                      const std::vector<Place>& places) {
    std::vector<std::vector<double>> rows;
    rows.reserve(places.size());
    for (const Place& place : places) rows.push_back({place.x, place.y});
    const auto is_known = [](const Place& place) { return std::isfinite(place.x) && std::isfinite(place.y); };
    if (std::ranges::none_of(places, is_known)) return;
    const std::string block = script.data("nominal level: x, y", rows);
    items.insert(items.begin(),
                 fmt::format("{} using 1:2 with lines lw 1.6 dt (6,5) lc rgb '{}'", block, ink_color));
}

void add_nominal_remark(std::vector<std::string>& remarks, const Summary& summary) {
    const std::vector<double>& levels = summary.interval_levels;
    if (std::ranges::all_of(levels, [](double level) { return std::isnan(level); })) return;
    const auto [low, high] = std::ranges::minmax_element(levels);
    remarks.push_back(*low == *high ? fmt::format("Dashed: the nominal level, {:g}", *low)
                                    : "Dashed: the nominal level");
}

}  // namespace causum::analysis
