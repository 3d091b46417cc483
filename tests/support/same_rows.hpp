#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string>

#include "results/table.hpp"
#include "tests/support/catch.hpp"

namespace causum::tests {

inline bool same_bits(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// Requires that the rows which both tables have (same condition, replicate and estimator) are the same bits,
/// times apart, and that there are such rows. Only tables of other estimators may differ in whether they have
/// plug_in_law.
inline void require_same_rows(const results::Table& a, const results::Table& b) {
    const auto find = [](const auto& values, const auto& value) {
        return static_cast<std::size_t>(std::ranges::find(values, value) - values.begin());
    };
    std::size_t compared = 0;
    for (std::size_t c = 0; c < a.condition_keys.size(); ++c) {
        const std::size_t other_c = find(b.condition_keys, a.condition_keys[c]);
        if (other_c == b.condition_keys.size()) continue;
        for (std::size_t r = 0; r < a.replicates.size(); ++r) {
            const std::size_t other_r = find(b.replicates, a.replicates[r]);
            if (other_r == b.replicates.size()) continue;
            for (std::size_t f = 0; f < results::fact_count; ++f) {
                const double fact = a.facts[f][a.cell(c, r)], other = b.facts[f][b.cell(other_c, other_r)];
                const bool may_lack = static_cast<results::Fact>(f) == results::Fact::plug_in_law &&
                                      a.estimators != b.estimators;
                if (may_lack && std::isnan(fact) != std::isnan(other)) continue;
                REQUIRE(same_bits(fact, other));
            }
            for (std::size_t e = 0; e < a.estimators.size(); ++e) {
                const std::size_t other_e = find(b.estimator_keys, a.estimator_keys[e]);
                if (other_e == b.estimator_keys.size()) continue;
                const std::size_t row = a.row(c, r, e);
                const std::size_t other = b.row(other_c, other_r, other_e);
                INFO(a.condition_keys[c] << ", replicate " << a.replicates[r] << ", " << a.estimators[e]);
                REQUIRE(a.status[row] == b.status[other]);
                REQUIRE(a.penalty_on_edge[row] == b.penalty_on_edge[other]);
                for (std::size_t m = 0; m < results::metric_count; ++m) {
                    if (static_cast<results::Metric>(m) == results::Metric::fit_seconds) continue;
                    REQUIRE(same_bits(a.metrics[m][row], b.metrics[m][other]));
                }
                ++compared;
            }
        }
    }
    REQUIRE(compared > 0);
}

}  // namespace causum::tests
