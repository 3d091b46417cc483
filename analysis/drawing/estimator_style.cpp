#include "analysis/drawing/estimator_style.hpp"

#include <array>
#include <cstddef>

namespace causum::analysis {

namespace {

constexpr std::string_view solid = "solid";
constexpr std::string_view dashed = "(8,6)";
constexpr std::string_view dotted = "(1,5)";
constexpr std::string_view mixed = "(8,5,1,5)";

// gnuplot point types: 4 5 squares, 6 7 circles, 8 9 triangles, 10 11 triangles downwards, 12 13 diamonds, 14
// 15 pentagons, each open and filled; 1 plus, 2 cross, 3 star. By number; results files store the numbers, so
// styles are only appended.
constexpr auto styles_by_number = std::to_array<EstimatorStyle>({
    {"#E69F00", 7, dashed},
    {"#CC79A7", 9, solid},
    {"#CC79A7", 8, dashed},
    {"#000000", 5, solid},
    {"#777777", 4, dashed},
    {"#0072B2", 13, solid},
    {"#56B4E9", 12, mixed},
    {"#009E73", 11, solid},
    {"#009E73", 10, dashed},
    {"#D55E00", 15, solid},
    {"#E69F00", 6, dotted},
    {"#56B4E9", 2, dotted},
    {"#D55E00", 14, dotted},
    {"#777777", 1, dotted},
    {"#CC79A7", 12, mixed},
    {"#56B4E9", 8, dashed},
    {"#E69F00", 10, mixed},
    {"#009E73", 14, mixed},
});

constexpr std::array<EstimatorStyle, 6> spare_styles = {{
    {"#8C6D00", 3, solid},
    {"#777777", 1, mixed},
    {"#CC79A7", 2, dotted},
    {"#009E73", 6, mixed},
    {"#0072B2", 12, dotted},
    {"#D55E00", 8, mixed},
}};

}  // namespace

std::vector<EstimatorStyle> estimator_styles(const Summary& summary) {
    std::vector<EstimatorStyle> styles;
    std::size_t spare = 0;
    for (const EstimatorTraits& traits : summary.traits) {
        const std::size_t number = static_cast<unsigned char>(traits.style);  // -1 is 255, which is none
        styles.push_back(number < styles_by_number.size() ? styles_by_number[number]
                                                          : spare_styles[spare++ % spare_styles.size()]);
    }
    return styles;
}

int filled_point(int point) {
    return point >= 4 && point % 2 == 0 ? point + 1 : point;
}

}  // namespace causum::analysis
