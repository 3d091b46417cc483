#include "estimators/methods/list.hpp"
#include "estimators/training_data.hpp"

namespace causum::estimators {

Estimate pooled(const TrainingData& data) {
    Folds all = data.regimes().front();
    for (std::size_t r = 1; r < data.regimes().size(); ++r) {
        for (std::size_t f = 0; f < all.size(); ++f) all[f] += data.regimes()[r][f];
    }
    return as_estimate(data.fit(all, data.monomials().all));
}

Estimate pooled_average(const TrainingData& data) {
    std::vector<Regression> fits;
    for (int r = 0; r <= data.actions(); ++r) fits.push_back(data.regime_fit(r));
    return combine(fits, std::vector<double>(fits.size(), 1.0 / static_cast<double>(fits.size())));
}

}  // namespace causum::estimators
