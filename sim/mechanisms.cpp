#include "sim/mechanisms.hpp"

namespace causum::sim {

std::vector<std::vector<int>> draw_parents(const ScmDraws& draws, int actions, double probability) {
    std::vector<std::vector<int>> parents(static_cast<std::size_t>(actions));
    for (int k = 1; k < actions; ++k) {
        for (int j = 0; j < k; ++j) {
            if (draws.has_edge(j, k, probability)) parents[static_cast<std::size_t>(k)].push_back(j);
        }
    }
    return parents;
}

double outcome_strength(const ScmSettings& settings, std::size_t i, std::size_t j) {
    const bool has_confounder = i == 2 || j == 2;
    const bool has_both = i == 1 && j == 2;
    const bool has_action_only = j == 1;
    return (has_confounder ? settings.confounding_strength : 1.0) *
           (has_both ? settings.modulation_strength : 1.0) *
           (has_action_only ? settings.action_strength : 1.0);
}

double action_strength(const ScmSettings& settings, std::size_t i, std::size_t j) {
    const bool has_confounder = i == 1 || j == 1;
    return (has_confounder ? settings.confounding_strength : 1.0) *
           (j >= first_parent ? settings.edge_strength : 1.0);
}

}  // namespace causum::sim
