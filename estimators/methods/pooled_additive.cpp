#include "estimators/training_data.hpp"

namespace causum::estimators {

Estimate pooled_additive(const TrainingData& data) {
    return with_regime_intercepts(data, data.stacked_fit(0, data.monomials().univariate));
}

}  // namespace causum::estimators
