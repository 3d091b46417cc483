#pragma once

#include <string>
#include <vector>

#include "analysis/drawing/estimator_style.hpp"
#include "tests/analysis/synthetic_table.hpp"

namespace causum::analysis {

/// The styles of a study with these estimators.
inline std::vector<EstimatorStyle> styles_of(const std::vector<std::string>& names) {
    return estimator_styles(summarize(make_table(1, 2, names)));
}

}  // namespace causum::analysis
