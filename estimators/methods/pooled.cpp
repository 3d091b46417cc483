#include "estimators/training_data.hpp"

namespace causum::estimators {

Estimate pooled(const TrainingData& data) {
    return as_estimate(data.stacked_fit(0, data.monomials().all));
}

Estimate pooled_average(const TrainingData& data) {
    std::vector<Regression> fits;
    for (int r = 0; r <= data.actions(); ++r) fits.push_back(data.regime_fit(r));
    return combine(fits, std::vector<double>(fits.size(), 1.0 / static_cast<double>(fits.size())));
}

}  // namespace causum::estimators
