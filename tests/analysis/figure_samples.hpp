#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "analysis/figures/figure.hpp"
#include "estimators/methods/registry.hpp"
#include "tests/analysis/synthetic_table.hpp"

namespace causum::analysis {

/// The names of all estimators, in the registry's order.
inline std::vector<std::string> registry_names() {
    std::vector<std::string> names;
    for (const estimators::Estimator& estimator : estimators::all_estimators())
        names.emplace_back(estimator.name);
    return names;
}

/// Gives estimators the registry's traits in place of those that files of schema 1 imply
/// (synthetic_table.hpp).
inline void set_registry_traits(results::Table& table) {
    for (std::size_t e = 0; e < table.estimators.size(); ++e) {
        const estimators::Estimator* const estimator = estimators::find_estimator(table.estimators[e]);
        if (estimator != nullptr) table.traits[e] = estimator->traits();
    }
}

/// Script of the study's first figure.
inline std::string main_script(const results::Table& table, const Summary& summary) {
    return make_figures(table, summary).front().script;
}

/// Lognormal-like errors; every estimator about 1.5 times the one before.
inline results::Table filled_table(std::size_t conditions, std::size_t replicates,
                                   const std::vector<std::string>& estimators) {
    results::Table table = make_table(conditions, replicates, estimators);
    Uniforms uniforms(1);
    for (std::size_t c = 0; c < conditions; ++c) {
        for (std::size_t r = 0; r < replicates; ++r) {
            for (std::size_t e = 0; e < estimators.size(); ++e) {
                const double excess = 0.01 * std::pow(1.5, static_cast<double>(e)) *
                                      std::exp(uniforms.next()) * (1.0 + 0.2 * static_cast<double>(c));
                set_ok(table, table.row(c, r, e), std::hypot(0.3, excess), excess);
            }
        }
    }
    return table;
}

}  // namespace causum::analysis
