#include "estimators/training_data.hpp"

namespace causum::estimators {

Estimate plug_in(const TrainingData& data) {
    const int actions = data.actions();
    std::vector<Regression> fits = {data.regime_fit(0)};
    std::vector<double> weights = {1.0 - actions};
    for (int j = 1; j <= actions; ++j) {
        fits.push_back(data.regime_fit(j));
        weights.push_back(1.0);
    }
    return combine(fits, weights);
}

}  // namespace causum::estimators
