#include "estimators/training_data.hpp"

namespace causum::estimators {
Estimate sum_of_marginals(const TrainingData& data) {
    const Moments observational = data.samples(0);
    std::vector<Regression> fits;
    for (int k = 1; k <= data.actions(); ++k)
        fits.push_back(data.regime_fit(k, powers_of(data.monomials(), k - 1)));
    Estimate result = combine(fits, std::vector<double>(fits.size(), 1.0));
    if (!(observational.count > 0.0))
        return {.status = FitStatus::too_few_samples, .seconds = result.seconds};
    if (result.status == FitStatus::ok) {
        result.effect.coefficients(0) -=
            (data.actions() - 1) * (observational.products(0, 0) / observational.count);
    }
    return result;
}

}  // namespace causum::estimators
