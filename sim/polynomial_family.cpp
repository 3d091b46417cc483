#include <cmath>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/family.hpp"
#include "sim/mechanisms.hpp"
#include "sim/post_nonlinear_outcome.hpp"
#include "sim/quadratic_outcome.hpp"
#include "sim/scm.hpp"
#include "sim/scm_draws.hpp"

namespace causum::sim {
namespace {

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

/// A model of the family without its outcome's mechanism, and the contributions of that.
struct PolynomialDraw {
    Scm scm;
    std::vector<Quadratic> contributions;
};

PolynomialDraw draw_contributions(const ScmDraws& draws, const ScmSettings& settings) {
    const PolynomialSettings& family = settings.polynomial;
    const auto noise = [&](int variable, double sd) {
        const double u = draws.uniform(ScmDraws::noise_kind, static_cast<std::size_t>(variable));
        const auto kind = static_cast<std::size_t>(u * static_cast<double>(family.noise.size()));
        return Noise::centred(family.noise[kind], sd);
    };
    PolynomialDraw result;
    Scm& scm = result.scm;
    scm.actions = settings.actions;
    scm.parents = draw_parents(draws, settings.actions, family.edge_probability);
    scm.outcome_noise = noise(variables::outcome_noise, family.outcome_noise_sd);
    for (int k = 0; k < settings.actions; ++k) {
        scm.confounder.push_back(noise(variables::confounder(k), family.confounder_sd));
        scm.action_noise.push_back(noise(variables::action_noise(k), family.action_noise_sd));
        result.contributions.push_back(
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
    return result;
}

Scm draw_polynomial(const ScmDraws& draws, const ScmSettings& settings) {
    auto [scm, f] = draw_contributions(draws, settings);
    scm.outcome = std::make_shared<QuadraticOutcome>(std::move(f));
    return std::move(scm);
}

Scm draw_post_nonlinear(const ScmDraws& draws, const ScmSettings& settings) {
    auto [scm, f] = draw_contributions(draws, settings);
    scm.outcome = std::make_shared<PostNonlinearOutcome>(std::move(f), settings.post_nonlinear.noise);
    return std::move(scm);
}

double polynomial_edges(const ScmSettings& settings) {
    return settings.polynomial.edge_probability;
}

constexpr std::string_view polynomial_sections[] = {"polynomial"};
constexpr std::string_view post_nonlinear_sections[] = {"polynomial", "post_nonlinear"};

}  // namespace

extern const Family polynomial_family;
constinit const Family polynomial_family = {
    .name = "polynomial",
    .summary = "the paper's: every mechanism a random polynomial of degree <= 2, additive outcome",
    .sections = polynomial_sections,
    .chooses_action_units = true,
    .draw = draw_polynomial,
    .edge_probability = polynomial_edges,
};

extern const Family post_nonlinear_family;
constinit const Family post_nonlinear_family = {
    .name = "post_nonlinear",
    .summary = "as polynomial, with a cubic function of the outcome",
    .sections = post_nonlinear_sections,
    .chooses_action_units = true,
    .outcome_columns = 2,
    .draw = draw_post_nonlinear,
    .edge_probability = polynomial_edges,
};

}  // namespace causum::sim
