#include "estimators/registry.hpp"

#include <algorithm>
#include <array>

#include "estimators/list.hpp"
#include "estimators/training_data.hpp"

namespace causum::estimators {
namespace {

constexpr std::array registry = {
    Estimator{"observational", "regression on observational data: ignores confounding", false, observational},
    Estimator{"pooled", "one regression on the data of all regimes, stacked", false, pooled},
    Estimator{"pooled_average", "mean of the per-regime regressions (the reference program's \"pool\")",
              false, pooled_average},
    Estimator{"plug_in",
              "sum of single-intervention regressions - (K-1) observational: the paper's estimator", false,
              plug_in},
    Estimator{"joint", "topline: regression on joint data", true, joint},
    Estimator{"joint_additive", "fair topline: on joint data, powers of single actions only", true,
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
