#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// The distinct values of one axis, as text, in order of appearance, and which one each condition has.
struct AxisValues {
    std::string name;
    bool numeric = false;
    std::vector<std::string> texts;
    std::vector<double> numbers;     ///< empty for a text axis
    std::vector<std::size_t> index;  ///< [c]
};

/// Axes of the study with two values or more; values of a numeric axis ascend.
[[nodiscard]] std::vector<AxisValues> varied_axes(const Summary& summary);

}  // namespace causum::analysis
