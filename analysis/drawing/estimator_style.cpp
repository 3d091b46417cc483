#include "analysis/drawing/estimator_style.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace causum::analysis {

namespace {

constexpr std::string_view solid = "solid";
constexpr std::string_view dashed = "(8,6)";
constexpr std::string_view dotted = "(1,5)";
constexpr std::string_view mixed = "(8,5,1,5)";

struct NamedStyle {
    std::string_view name;
    EstimatorStyle style;
};

// gnuplot point types: 4 5 squares, 6 7 circles, 8 9 triangles, 10 11 triangles downwards, 12 13 diamonds, 14
// 15 pentagons, each open and filled; 1 plus, 2 cross, 3 star.
constexpr std::array<NamedStyle, 13> named_styles = {{
    {"observational", {"#E69F00", 7, dashed}},
    {"pooled", {"#CC79A7", 9, solid}},
    {"pooled_average", {"#CC79A7", 8, dashed}},
    {"joint", {"#000000", 5, solid}},
    {"joint_additive", {"#777777", 4, dashed}},
    {"plug_in", {"#0072B2", 13, solid}},
    {"unified", {"#56B4E9", 12, mixed}},
    {"structured", {"#009E73", 11, solid}},
    {"structured_spline", {"#009E73", 10, dashed}},
    {"adaptive", {"#D55E00", 15, solid}},
    {"sum_of_marginals", {"#E69F00", 6, dotted}},
    {"causal_aggregation", {"#56B4E9", 2, dotted}},
    {"additive_noise", {"#D55E00", 14, dotted}},
}};

constexpr std::array<EstimatorStyle, 6> spare_styles = {{
    {"#8C6D00", 3, solid},
    {"#777777", 1, mixed},
    {"#CC79A7", 2, dotted},
    {"#009E73", 6, mixed},
    {"#0072B2", 12, dotted},
    {"#D55E00", 8, mixed},
}};

}  // namespace

std::vector<EstimatorStyle> estimator_styles(const std::vector<std::string>& estimators) {
    std::vector<EstimatorStyle> styles;
    std::size_t spare = 0;
    for (const std::string& estimator : estimators) {
        const auto* named = std::find_if(named_styles.begin(), named_styles.end(),
                                         [&](const NamedStyle& entry) { return entry.name == estimator; });
        styles.push_back(named != named_styles.end() ? named->style
                                                     : spare_styles[spare++ % spare_styles.size()]);
    }
    return styles;
}

int filled_point(int point) {
    return point >= 4 && point % 2 == 0 ? point + 1 : point;
}

}  // namespace causum::analysis
