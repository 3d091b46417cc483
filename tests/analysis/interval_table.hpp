#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/analysis/figure_samples.hpp"

namespace causum::analysis {

/// 40 replicates of filled_table() with intervals at 90 % whose coverage by model is uniform on a mean ±
/// 0.05; width 0.1 for the first estimator, 0.2 for the second …
/// @param coverage  [conditions][estimators]; NaN: no intervals
inline results::Table interval_table(const std::vector<std::string>& names,
                                     const std::vector<std::vector<double>>& coverage) {
    constexpr std::size_t replicates = 40;
    results::Table table = filled_table(coverage.size(), replicates, names);
    table.settings.push_back({.name = "intervals.level", .values = std::vector<double>{0.9}});
    Uniforms uniforms(5);
    for (std::size_t c = 0; c < coverage.size(); ++c) {
        for (std::size_t r = 0; r < replicates; ++r) {
            for (std::size_t e = 0; e < names.size(); ++e) {
                const double model = coverage[c][e] + 0.1 * (uniforms.next() - 0.5);
                table.metric(results::Metric::coverage)[table.row(c, r, e)] = model;
                table.metric(results::Metric::interval_width)[table.row(c, r, e)] =
                    model < 1e9 ? 0.1 * static_cast<double>(e + 1) * (1.0 + uniforms.next()) : model;
            }
        }
    }
    return table;
}

}  // namespace causum::analysis
