#include "estimators/methods/registry.hpp"

#include <algorithm>
#include <array>

#include "estimators/methods/list.hpp"
#include "estimators/training_data.hpp"

namespace causum::estimators {
namespace {

constexpr std::array registry = {
    Estimator{"observational", "regression on observational data: ignores confounding", false, 0,
              observational},
    Estimator{"pooled", "one regression on the data of all regimes, stacked", false, 0, pooled},
    Estimator{"pooled_average", "mean of the per-regime regressions (the reference program's \"pool\")",
              false, 0, pooled_average},
    Estimator{"plug_in",
              "sum of single-intervention regressions - (K-1) observational: the paper's estimator", false, 0,
              plug_in},
    Estimator{"sum_of_marginals", "sum of E[Y | do(a_k)] - (K-1) E[Y], univariate regressions", false, 0,
              sum_of_marginals},
    Estimator{"structured", "one weighted fit of all regimes, contributions of own action and ancestors",
              false, 4, structured},
    Estimator{"structured_spline",
              "structured, with splines of each action's residual; variances by likelihood", false, 4,
              structured_spline, true},
    Estimator{"adaptive", "structured_spline plus interactions, as many as the data show", false, 4, adaptive,
              true},
    Estimator{"unified",
              "the paper's model fitted once over all regimes, one penalty for shared, one for changed terms",
              false, 0, unified},
    Estimator{"causal_aggregation", "univariate effects whose residual each intervention leaves uncorrelated",
              false, 0, causal_aggregation},
    Estimator{"additive_noise",
              "every mechanism a polynomial plus noise, the noises correlated: maximum likelihood", false, 0,
              additive_noise},
    Estimator{"joint", "topline: regression on joint data", true, 0, joint},
    Estimator{"joint_additive", "fair topline: on joint data, powers of single actions only", true, 0,
              joint_additive},
};

}  // namespace

std::span<const Estimator> all_estimators() {
    return registry;
}

const Estimator* find_estimator(std::string_view name) {
    const auto found = std::ranges::find(registry, name, &Estimator::name);
    return found == registry.end() ? nullptr : &*found;
}

}  // namespace causum::estimators
