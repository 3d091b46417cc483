#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/summary.hpp"

namespace causum::analysis {

/// What a figure of curves runs along: the study's first numeric axis with two values or more.
struct CurveAxis {
    std::string name;
    bool integers = false;
    std::vector<double> values;             ///< [c]
    std::vector<std::size_t> combination;   ///< [c] which combination of the other axes' values
    std::vector<std::string> combinations;  ///< labels, in order of first appearance: "fit.degree = 3"
};

/// @return an axis without a name if the study has no numeric axis with two values
[[nodiscard]] CurveAxis find_curve_axis(const Summary& summary);

/// More combinations of the other axes than this are not drawn: line styles could not be told apart.
inline constexpr std::size_t most_combinations = 6;

/// Script of the figure along a numeric axis: a panel each for rmse and excess_rmse (where any fit has one),
/// a line per estimator and combination of the other axes through its means, with bars of ± 2 Monte Carlo
/// standard errors.
///
/// Lines are named at their ends; where the names would have to move too far from them, and where other axes
/// share the figure, in a key below.
/// @param summary  with at least one finite mean
/// @param axis     find_curve_axis(summary), of at most most_combinations
[[nodiscard]] std::string curve_plot_script(const Summary& summary, const CurveAxis& axis);

}  // namespace causum::analysis
