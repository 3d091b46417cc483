#include <cmath>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "core/normal_distribution.hpp"
#include "sim/family.hpp"
#include "sim/mechanisms.hpp"
#include "sim/saturating_outcome.hpp"
#include "sim/scm.hpp"
#include "sim/scm_draws.hpp"

namespace causum::sim {
namespace {

Saturation draw_saturation(const ScmDraws& draws, const ScmSettings& settings, int k) {
    const SaturatingSettings& family = settings.saturating;
    const int purpose = ScmDraws::outcome_mechanism(k);
    const auto coefficient = [&](std::size_t i, std::size_t j) {
        return outcome_strength(settings, i, j) *
               normal_quantile(draws.uniform(purpose, Quadratic::index(i, j)));
    };
    const double low = portable_log(family.steepness_min), high = portable_log(family.steepness_max);
    // addresses beyond those of a quadratic's coefficients
    const std::size_t steepness = Quadratic::index(0, 3), centre = steepness + 1;
    Saturation f{.effect = coefficient(0, 1),
                 .confounder = coefficient(0, 2),
                 .modulation = coefficient(1, 2),
                 .steepness = portable_exp(draws.uniform(purpose, steepness, low, high)),
                 .centre = draws.uniform(purpose, centre, -family.centre_max, family.centre_max)};
    const double total = std::abs(f.effect) + std::abs(f.confounder) + std::abs(f.modulation);
    if (total == 0.0) return f;
    for (double* const value : {&f.effect, &f.confounder, &f.modulation}) *value /= total;
    return f;
}

Scm draw_saturating(const ScmDraws& draws, const ScmSettings& settings) {
    Scm scm = draw_polynomial_actions(draws, settings);
    std::vector<Saturation> contributions;
    contributions.reserve(static_cast<std::size_t>(settings.actions));
    for (int k = 0; k < settings.actions; ++k) contributions.push_back(draw_saturation(draws, settings, k));
    scm.outcome = std::make_shared<SaturatingOutcome>(std::move(contributions));
    return scm;
}

constexpr std::string_view saturating_sections[] = {"polynomial", "saturating"};

}  // namespace

extern const Family saturating_family;
constinit const Family saturating_family = {
    .name = "saturating",
    .summary = "dose-response curves that level off; actions as polynomial, additive outcome",
    .sections = saturating_sections,
    .draw = draw_saturating,
    .edge_probability = polynomial_edges,
};

}  // namespace causum::sim
