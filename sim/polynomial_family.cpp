#include <memory>
#include <string_view>
#include <vector>

#include "sim/family.hpp"
#include "sim/mechanisms.hpp"
#include "sim/post_nonlinear_outcome.hpp"
#include "sim/quadratic_outcome.hpp"
#include "sim/scm.hpp"
#include "sim/scm_draws.hpp"

namespace causum::sim {
namespace {

/// f_k of every action.
std::vector<Quadratic> draw_contributions(const ScmDraws& draws, const ScmSettings& settings) {
    std::vector<Quadratic> f;
    f.reserve(static_cast<std::size_t>(settings.actions));
    for (int k = 0; k < settings.actions; ++k) {
        f.push_back(
            draw_quadratic(draws, ScmDraws::outcome_mechanism(k), {0, 1, 2}, settings, outcome_strength));
    }
    return f;
}

Scm draw_polynomial(const ScmDraws& draws, const ScmSettings& settings) {
    Scm scm = draw_polynomial_actions(draws, settings);
    scm.outcome = std::make_shared<QuadraticOutcome>(draw_contributions(draws, settings));
    return scm;
}

Scm draw_post_nonlinear(const ScmDraws& draws, const ScmSettings& settings) {
    Scm scm = draw_polynomial_actions(draws, settings);
    scm.outcome = std::make_shared<PostNonlinearOutcome>(draw_contributions(draws, settings),
                                                         settings.post_nonlinear.noise);
    return scm;
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
