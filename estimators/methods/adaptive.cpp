#include "estimators/methods/contribution_model.hpp"

namespace causum::estimators {

Estimate adaptive(const TrainingData& data) {
    return fit_contributions(data, true);
}

}  // namespace causum::estimators
