#include "estimators/methods/contribution_model.hpp"
#include "estimators/training_data_by_degree.hpp"

namespace causum::estimators {

Estimate adaptive(const TrainingData& data) {
    return fit_contributions(data, true);
}

Estimate adaptive_automatic(const TrainingDataByDegree& data) {
    return fit_at_contribution_degree(data, adaptive);
}

}  // namespace causum::estimators
