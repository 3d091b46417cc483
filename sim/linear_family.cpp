#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/family.hpp"
#include "sim/mechanisms.hpp"
#include "sim/quadratic_outcome.hpp"
#include "sim/scm.hpp"
#include "sim/scm_draws.hpp"

namespace causum::sim {
namespace {

Scm draw_linear(const ScmDraws& draws, const ScmSettings& settings) {
    const LinearSettings& family = settings.linear;
    const auto noise = [&](int variable) {
        return Noise::lognormal(draws.uniform(ScmDraws::noise_sigma, static_cast<std::size_t>(variable),
                                              family.sigma_min, family.sigma_max));
    };
    const auto coefficient = [&](int purpose, std::size_t variable) {
        return draws.uniform(purpose, Quadratic::index(0, variable), family.coefficient_min,
                             family.coefficient_max);
    };
    Scm scm;
    scm.actions = settings.actions;
    scm.parents = draw_parents(draws, settings.actions, family.edge_probability);
    scm.outcome_noise = noise(variables::outcome_noise);
    const double sigma = draws.uniform(ScmDraws::intervention_sigma, 0, family.sigma_min, family.sigma_max);
    scm.intervention.assign(static_cast<std::size_t>(settings.actions), Noise::lognormal(sigma));
    std::vector<Quadratic> contributions;
    for (int k = 0; k < settings.actions; ++k) {
        scm.confounder.push_back(noise(variables::confounder(k)));
        scm.action_noise.push_back(noise(variables::action_noise(k)));
        Quadratic f;
        f.coefficients.assign(Quadratic::index(0, 3), 0.0);
        f(0, 1) = outcome_strength(settings, 0, 1) * coefficient(ScmDraws::outcome_mechanism(k), 1);  // α_k
        f(0, 2) = outcome_strength(settings, 0, 2) * coefficient(ScmDraws::outcome_mechanism(k), 2);  // β_k
        contributions.push_back(f);
        Quadratic g;
        g.coefficients.assign(Quadratic::index(0, first_parent + static_cast<std::size_t>(k)), 0.0);
        g(0, 1) = action_strength(settings, 0, 1) * coefficient(ScmDraws::action_mechanism(k), 1);  // γ_k
        g(0, 2) = 1.0;
        for (const int j : scm.parents[static_cast<std::size_t>(k)]) {  // δ_kj
            const std::size_t variable = first_parent + static_cast<std::size_t>(j);
            g(0, variable) = action_strength(settings, 0, variable) *
                             draws.uniform(ScmDraws::action_mechanism(k), Quadratic::index(0, variable),
                                           -family.edge_coefficient_max, family.edge_coefficient_max);
        }
        scm.action.push_back(
            std::make_shared<QuadraticAction>(std::move(g), scm.parents[static_cast<std::size_t>(k)]));
    }
    scm.outcome = std::make_shared<QuadraticOutcome>(std::move(contributions));
    return scm;
}

double linear_edges(const ScmSettings& settings) {
    return settings.linear.edge_probability;
}

constexpr std::string_view linear_sections[] = {"linear"};

}  // namespace

extern const Family linear_family;
constinit const Family linear_family = {
    .name = "linear",
    .summary = "linear mechanisms with lognormal noise, additive outcome",
    .sections = linear_sections,
    .draw = draw_linear,
    .edge_probability = linear_edges,
};

}  // namespace causum::sim
