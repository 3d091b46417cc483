#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "analysis/statistics/monte_carlo.hpp"
#include "core/normal_distribution.hpp"
#include "tests/analysis/synthetic_table.hpp"

namespace causum::analysis {

/// n pairs of correlated lognormal errors, as excess_rmse of two estimators on the same models.
struct Pairs {
    std::vector<double> a;
    std::vector<double> b;
};

inline Pairs skewed_pairs(Uniforms& uniforms, std::size_t n) {
    Pairs pairs;
    for (std::size_t i = 0; i < n; ++i) {
        const double shared = normal_quantile(uniforms.next());
        pairs.a.push_back(0.3 * std::exp(0.5 * shared + 0.3 * normal_quantile(uniforms.next())));
        pairs.b.push_back(0.2 * std::exp(0.5 * shared + 0.2 * normal_quantile(uniforms.next())));
    }
    return pairs;
}

}  // namespace causum::analysis
