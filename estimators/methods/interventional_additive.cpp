#include "estimators/training_data.hpp"

namespace causum::estimators {

Estimate interventional_additive(const TrainingData& data) {
    return with_regime_intercepts(data, data.stacked_fit(1, data.monomials().univariate));
}

}  // namespace causum::estimators
