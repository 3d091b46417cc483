#include "estimators/methods/registry.hpp"

#include <algorithm>
#include <array>

#include "estimators/methods/list.hpp"
#include "estimators/training_data.hpp"

namespace causum::estimators {
namespace {

constexpr auto registry = std::to_array<Estimator>({
    {.name = "constant",
     .summary = "one number, sum of the single-intervention means - (K-1) observational: for nothing",
     .fit = constant,
     .role = EstimatorRole::constant,
     .style = 13},
    {.name = "observational",
     .summary = "regression on observational data: ignores confounding",
     .fit = observational,
     .role = EstimatorRole::baseline,
     .style = 0},
    {.name = "pooled",
     .summary = "one regression on the data of all regimes, stacked",
     .fit = pooled,
     .role = EstimatorRole::baseline,
     .style = 1},
    {.name = "pooled_average",
     .summary = "mean of the per-regime regressions (the reference program's \"pool\")",
     .fit = pooled_average,
     .style = 2},
    {.name = "plug_in",
     .summary = "sum of single-intervention regressions - (K-1) observational: the paper's estimator",
     .fit = plug_in,
     .role = EstimatorRole::paper,
     .style = 5},
    {.name = "sum_of_marginals",
     .summary = "sum of E[Y | do(a_k)] - (K-1) E[Y], univariate regressions",
     .fit = sum_of_marginals,
     .style = 10},
    {.name = "structured",
     .summary = "one weighted fit of all regimes, contributions of own action and ancestors",
     .fit = structured,
     .style = 7,
     .minimum_moment_degree = 4},
    {.name = "structured_spline",
     .summary = "structured, with splines of each action's residual; variances by likelihood",
     .fit = structured_spline,
     .style = 8,
     .minimum_moment_degree = 4,
     .replays_samples = true},
    {.name = "adaptive",
     .summary = "structured_spline plus interactions, as many as the data show",
     .fit = adaptive,
     .style = 9,
     .minimum_moment_degree = 4,
     .replays_samples = true},
    {.name = "unified",
     .summary =
         "the paper's model fitted once over all regimes, one penalty for shared, one for changed terms",
     .fit = unified,
     .style = 6},
    {.name = "causal_aggregation",
     .summary = "univariate effects whose residual each intervention leaves uncorrelated",
     .fit = causal_aggregation,
     .style = 11},
    {.name = "additive_noise",
     .summary = "every mechanism a polynomial plus noise, the noises correlated: maximum likelihood",
     .fit = additive_noise,
     .style = 12},
    {.name = "joint",
     .summary = "topline: regression on joint data",
     .fit = joint,
     .uses_joint_data = true,
     .style = 3},
    {.name = "joint_additive",
     .summary = "fair topline: on joint data, powers of single actions only",
     .fit = joint_additive,
     .uses_joint_data = true,
     .style = 4},
});

}  // namespace

std::span<const Estimator> all_estimators() {
    return registry;
}

const Estimator* find_estimator(std::string_view name) {
    const auto found = std::ranges::find(registry, name, &Estimator::name);
    return found == registry.end() ? nullptr : &*found;
}

std::string_view reference_topline(std::span<const std::string> names) {
    for (const Estimator& estimator : registry) {
        if (estimator.uses_joint_data && std::ranges::find(names, estimator.name) != names.end())
            return estimator.name;
    }
    return {};
}

}  // namespace causum::estimators
