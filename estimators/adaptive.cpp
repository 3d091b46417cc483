#include "estimators/contribution_model.hpp"
#include "estimators/list.hpp"

namespace causum::estimators {

Estimate adaptive(const TrainingData& data) {
    return fit_contributions(data, true);
}

}  // namespace causum::estimators
