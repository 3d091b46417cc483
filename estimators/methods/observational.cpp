#include "estimators/training_data.hpp"

namespace causum::estimators {

Estimate observational(const TrainingData& data) {
    return as_estimate(data.regime_fit(0));
}

}  // namespace causum::estimators
