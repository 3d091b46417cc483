#include "estimators/methods/contribution_model.hpp"
#include "estimators/training_data_by_degree.hpp"

namespace causum::estimators {

Estimate structured_spline(const TrainingData& data) {
    return fit_contributions(data, false);
}

Estimate structured_spline_automatic(const TrainingDataByDegree& data) {
    return fit_at_contribution_degree(data, structured_spline);
}

}  // namespace causum::estimators
