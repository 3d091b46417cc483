#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/drawing/axis_scale.hpp"
#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// What a figure of curves runs along.
struct CurveAxis {
    std::string name;
    bool integers = false;
    std::vector<std::string> categories;  ///< of a text axis, in order of appearance; empty for a numeric one
    std::vector<double> values;           ///< [c] the axis's value, or the category's index
    std::vector<std::size_t> combination;   ///< [c] which combination of the other axes' values
    std::vector<std::string> combinations;  ///< labels, in order of first appearance: "fit.degree = 3"
};

/// The numeric axis with most values (the first of several), else the text axis with most.
/// @return an axis without a name if the study has no axis with two values
[[nodiscard]] CurveAxis find_curve_axis(const Summary& summary);

/// A scale with a row of height 1 per category, the first on top, labelled in its middle.
[[nodiscard]] AxisScale category_scale(const std::vector<std::string>& categories);

}  // namespace causum::analysis
