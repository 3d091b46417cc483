#include <cmath>
#include <numeric>

#include "sim/samples.hpp"
#include "sim/scm.hpp"
#include "sim/scm_draws.hpp"

namespace causum::sim {
namespace {

std::vector<std::vector<int>> draw_parents(const ScmDraws& draws, int actions, double probability) {
    std::vector<std::vector<int>> parents(static_cast<std::size_t>(actions));
    for (int k = 1; k < actions; ++k) {
        for (int j = 0; j < k; ++j) {
            if (draws.has_edge(j, k, probability)) parents[static_cast<std::size_t>(k)].push_back(j);
        }
    }
    return parents;
}

// Variables of g_k by number: 1 = C_k, 2 = V_k, 3 + j = A_j. Of f_k: 1 = A_k, 2 = C_k.
constexpr std::size_t first_parent = 3;

/// Multiplier of f_k's coefficient of x_i x_j.
double outcome_strength(const ScmSettings& settings, std::size_t i, std::size_t j) {
    const bool has_confounder = i == 2 || j == 2;
    const bool has_both = i == 1 && j == 2;
    const bool has_action_only = j == 1;
    return (has_confounder ? settings.confounding_strength : 1.0) *
           (has_both ? settings.modulation_strength : 1.0) *
           (has_action_only ? settings.action_strength : 1.0);
}

/// Multiplier of g_k's coefficient of x_i x_j, i <= j.
double action_strength(const ScmSettings& settings, std::size_t i, std::size_t j) {
    const bool has_confounder = i == 1 || j == 1;
    return (has_confounder ? settings.confounding_strength : 1.0) *
           (j >= first_parent ? settings.edge_strength : 1.0);
}

/// All coefficients of degree <= 2 in the given variables ~ N(0, 1), each times its strength, divided by the
/// sum of their absolute values.
template <class Strength>
Quadratic draw_quadratic(const ScmDraws& draws, int purpose, const std::vector<std::size_t>& present,
                         Strength strength) {
    Quadratic result;
    result.coefficients.assign(Quadratic::index(0, present.back() + 1), 0.0);
    double total = 0.0;
    for (const std::size_t j : present) {
        for (const std::size_t i : present) {
            if (i > j) break;
            const double value =
                strength(i, j) * normal_quantile(draws.uniform(purpose, Quadratic::index(i, j)));
            result(i, j) = value;
            total += std::abs(value);
        }
    }
    for (double& value : result.coefficients) value /= total;
    return result;
}

/// Of the polynomial family, and of post_nonlinear: with the same draws.
Scm polynomial_scm(const ScmDraws& draws, const ScmSettings& settings) {
    const PolynomialSettings& family = settings.polynomial;
    const auto noise = [&](int variable, double sd) {
        const double u = draws.uniform(ScmDraws::noise_kind, static_cast<std::size_t>(variable));
        const auto kind = static_cast<std::size_t>(u * static_cast<double>(family.noise.size()));
        return Noise::centred(family.noise[kind], sd);
    };
    Scm scm;
    scm.actions = settings.actions;
    if (settings.family == FamilyKind::post_nonlinear) scm.post_nonlinear = settings.post_nonlinear.noise;
    scm.parents = draw_parents(draws, settings.actions, family.edge_probability);
    scm.outcome_noise = noise(variables::outcome_noise, family.outcome_noise_sd);
    for (int k = 0; k < settings.actions; ++k) {
        scm.confounder.push_back(noise(variables::confounder(k), family.confounder_sd));
        scm.action_noise.push_back(noise(variables::action_noise(k), family.action_noise_sd));
        scm.outcome.push_back(
            draw_quadratic(draws, ScmDraws::outcome_mechanism(k), {0, 1, 2},
                           [&](std::size_t i, std::size_t j) { return outcome_strength(settings, i, j); }));
        std::vector<std::size_t> present = {0, 1, 2};
        for (const int j : scm.parents[static_cast<std::size_t>(k)]) {
            present.push_back(first_parent + static_cast<std::size_t>(j));
        }
        scm.action.push_back(
            draw_quadratic(draws, ScmDraws::action_mechanism(k), present,
                           [&](std::size_t i, std::size_t j) { return action_strength(settings, i, j); }));
    }
    return scm;
}

Scm linear_scm(const ScmDraws& draws, const ScmSettings& settings) {
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
    for (int k = 0; k < settings.actions; ++k) {
        scm.confounder.push_back(noise(variables::confounder(k)));
        scm.action_noise.push_back(noise(variables::action_noise(k)));
        Quadratic f;
        f.coefficients.assign(Quadratic::index(0, 3), 0.0);
        f(0, 1) = outcome_strength(settings, 0, 1) * coefficient(ScmDraws::outcome_mechanism(k), 1);  // α_k
        f(0, 2) = outcome_strength(settings, 0, 2) * coefficient(ScmDraws::outcome_mechanism(k), 2);  // β_k
        scm.outcome.push_back(f);
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
        scm.action.push_back(g);
    }
    return scm;
}

}  // namespace

namespace {

/// f(x, c) with x = (a − location)/scale as a polynomial in (a, c).
Quadratic in_raw_units(const Quadratic& f, double location, double scale) {
    const double slope = f(0, 1) / scale;
    const double square = f(1, 1) / (scale * scale);
    const double mixed = f(1, 2) / scale;
    Quadratic result = f;
    result(0, 0) = f(0, 0) - location * (slope - location * square);
    result(0, 1) = slope - 2.0 * location * square;
    result(1, 1) = square;
    result(0, 2) = f(0, 2) - location * mixed;
    result(1, 2) = mixed;
    return result;
}

/// ρ_k of each confounder.
std::vector<double> common_shares(const ScmDraws& draws, const ScmSettings& settings) {
    const auto actions = static_cast<std::size_t>(settings.actions);
    if (settings.shared == SharedConfounders::all) return std::vector<double>(actions, settings.correlation);
    std::vector<double> shares(actions, 0.0);
    if (actions < 2) return shares;
    const std::size_t pairs = actions * (actions - 1) / 2;
    auto pair =
        static_cast<std::size_t>(draws.uniform(ScmDraws::shared_pair, 0) * static_cast<double>(pairs));
    std::size_t second = 1;  // pairs in the order (0, 1), (0, 2), (1, 2), (0, 3) …
    for (; pair >= second; ++second) pair -= second;
    shares[pair] = shares[second] = settings.correlation;
    return shares;
}

Noise moved(const Noise& intervention, const Support& support) {
    if (intervention.kind == NoiseKind::lognormal) {
        return {.kind = NoiseKind::lognormal,
                .location = 0.0,
                .scale = portable_exp(support.shift * intervention.sigma),
                .sigma = support.scale * intervention.sigma};
    }
    return Noise::normal(intervention.location + support.shift * intervention.scale,
                         support.scale * intervention.scale);
}

}  // namespace

Scm make_scm(const ScmSettings& settings, std::uint64_t seed, std::uint32_t replicate) {
    const ScmDraws draws(seed, replicate);
    Scm scm =
        settings.family == FamilyKind::linear ? linear_scm(draws, settings) : polynomial_scm(draws, settings);
    scm.common_share = common_shares(draws, settings);
    scm.coordinates = pilot_coordinates(scm, seed, replicate);
    if (settings.action_units == ActionUnits::pilot) {
        for (int k = 0; k < scm.actions; ++k) {
            scm.outcome[static_cast<std::size_t>(k)] =
                in_raw_units(scm.outcome[static_cast<std::size_t>(k)], scm.coordinates.location(k),
                             scm.coordinates.scale(k));
        }
    }
    if (scm.intervention.empty()) {
        for (Eigen::Index k = 0; k < scm.actions; ++k) {
            scm.intervention.push_back(Noise::normal(scm.coordinates.location(k), scm.coordinates.scale(k)));
        }
    }
    scm.standard = scm.coordinates;
    for (Eigen::Index k = 0; k < scm.actions; ++k) {
        const Noise& intervention = scm.intervention[static_cast<std::size_t>(k)];
        scm.single_intervention.push_back(moved(intervention, settings.train_support));
        scm.joint_intervention.push_back(moved(intervention, settings.test_support));
        if (intervention.kind == NoiseKind::lognormal) {  // else the standard is that of the pilot
            const std::vector<double> moments = truncated_raw_moments(intervention, 2);
            scm.standard.location(k) = moments[1];
            scm.standard.scale(k) = std::sqrt(moments[2] - moments[1] * moments[1]);
        }
    }
    return scm;
}

}  // namespace causum::sim
