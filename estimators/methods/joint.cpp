#include "estimators/training_data.hpp"

namespace causum::estimators {

Estimate joint(const TrainingData& data) {
    return as_estimate(data.joint_fit(data.monomials().all));
}

Estimate joint_additive(const TrainingData& data) {
    return as_estimate(data.joint_fit(data.monomials().univariate));
}

}  // namespace causum::estimators
