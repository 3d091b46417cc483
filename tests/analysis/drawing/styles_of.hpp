#pragma once

#include <string>
#include <vector>

#include "analysis/drawing/estimator_style.hpp"
#include "tests/analysis/figure_samples.hpp"

namespace causum::analysis {

/// The styles of a study with these estimators; those of the registry have their own.
inline std::vector<EstimatorStyle> styles_of(const std::vector<std::string>& names) {
    results::Table table = make_table(1, 2, names);
    set_registry_traits(table);
    return estimator_styles(summarize(table));
}

}  // namespace causum::analysis
