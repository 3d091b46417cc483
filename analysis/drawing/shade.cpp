#include "analysis/drawing/shade.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "analysis/drawing/gnuplot_script.hpp"

namespace causum::analysis {

std::string shade(double place) {
    constexpr std::array<std::array<double, 3>, 5> stops = {
        {{255, 244, 196}, {222, 200, 122}, {165, 156, 116}, {87, 93, 109}, {0, 34, 78}}};
    const double at = std::clamp(place, 0.0, 1.0) * static_cast<double>(stops.size() - 1);
    const auto i = std::min(static_cast<std::size_t>(at), stops.size() - 2);
    const double part = at - static_cast<double>(i);
    std::array<int, 3> rgb{};
    for (std::size_t k = 0; k < 3; ++k)
        rgb.at(k) =
            static_cast<int>(std::lround((1.0 - part) * stops.at(i).at(k) + part * stops.at(i + 1).at(k)));
    return fmt::format("#{:02X}{:02X}{:02X}", rgb[0], rgb[1], rgb[2]);
}

std::string_view text_color_on(double place) {
    return place > 0.62 ? "#FFFFFF" : ink_color;
}

}  // namespace causum::analysis
