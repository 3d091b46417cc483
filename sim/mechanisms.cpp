#include "sim/mechanisms.hpp"

#include <cmath>

#include "core/normal_distribution.hpp"

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

Quadratic draw_quadratic(const ScmDraws& draws, int purpose, const std::vector<std::size_t>& present,
                         const ScmSettings& settings,
                         double (*strength)(const ScmSettings&, std::size_t, std::size_t)) {
    Quadratic result;
    result.coefficients.assign(Quadratic::index(0, present.back() + 1), 0.0);
    double total = 0.0;
    for (const std::size_t j : present) {
        for (const std::size_t i : present) {
            if (i > j) break;
            const double value =
                strength(settings, i, j) * normal_quantile(draws.uniform(purpose, Quadratic::index(i, j)));
            result(i, j) = value;
            total += std::abs(value);
        }
    }
    for (double& value : result.coefficients) value /= total;
    return result;
}

Scm draw_polynomial_actions(const ScmDraws& draws, const ScmSettings& settings) {
    const PolynomialSettings& family = settings.polynomial;
    const auto noise = [&](int variable, double sd) {
        const double u = draws.uniform(ScmDraws::noise_kind, static_cast<std::size_t>(variable));
        const auto kind = static_cast<std::size_t>(u * static_cast<double>(family.noise.size()));
        return Noise::centred(family.noise[kind], sd);
    };
    Scm scm;
    scm.actions = settings.actions;
    scm.parents = draw_parents(draws, settings.actions, family.edge_probability);
    scm.outcome_noise = noise(variables::outcome_noise, family.outcome_noise_sd);
    for (int k = 0; k < settings.actions; ++k) {
        scm.confounder.push_back(noise(variables::confounder(k), family.confounder_sd));
        scm.action_noise.push_back(noise(variables::action_noise(k), family.action_noise_sd));
        std::vector<std::size_t> present = {0, 1, 2};
        for (const int j : scm.parents[static_cast<std::size_t>(k)])
            present.push_back(first_parent + static_cast<std::size_t>(j));
        scm.action.push_back(std::make_shared<QuadraticAction>(
            draw_quadratic(draws, ScmDraws::action_mechanism(k), present, settings, action_strength),
            scm.parents[static_cast<std::size_t>(k)]));
    }
    return scm;
}

double polynomial_edges(const ScmSettings& settings) {
    return settings.polynomial.edge_probability;
}

}  // namespace causum::sim
