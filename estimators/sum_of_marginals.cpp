#include "estimators/list.hpp"
#include "estimators/training_data.hpp"

namespace causum::estimators {
Estimate sum_of_marginals(const TrainingData& data) {
    const Moments observational = data.samples(0);
    std::vector<Regression> fits;
    for (int k = 1; k <= data.actions(); ++k) {
        fits.push_back(
            data.fit(data.regimes()[static_cast<std::size_t>(k)], powers_of(data.monomials(), k - 1)));
    }
    std::vector<const Regression*> pointers;
    pointers.reserve(fits.size());
    for (const Regression& fit : fits) pointers.push_back(&fit);
    Estimate result = combine(pointers, std::vector<double>(fits.size(), 1.0));
    if (!(observational.count > 0.0)) return {.status = Status::too_few_samples, .seconds = result.seconds};
    if (result.status == Status::ok) {
        result.effect.coefficients(0) -=
            (data.actions() - 1) * (observational.products(0, 0) / observational.count);
    }
    return result;
}

}  // namespace causum::estimators
