#pragma once

#include <vector>

#include "analysis/figures/figure.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// Coverage beside the nominal level, and width, of the estimators that have intervals (the constant is left
/// out: it covers little, and would take the scale), drawn as their errors are: `coverage`, with both, of one
/// condition or along one numeric axis; else `coverage` and `interval_width`. None of a study without
/// intervals.
/// @throws ArgumentError if several conditions differ in no axis
[[nodiscard]] std::vector<Figure> make_interval_figures(const results::Table& table);

}  // namespace causum::analysis
