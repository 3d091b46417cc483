#include "estimators/methods/contribution_model.hpp"

namespace causum::estimators {

Estimate structured_spline(const TrainingData& data) {
    return fit_contributions(data, false);
}

}  // namespace causum::estimators
