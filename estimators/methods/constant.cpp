#include <utility>

#include "estimators/training_data.hpp"

namespace causum::estimators {

Estimate constant(const TrainingData& data) {
    const Monomials& monomials = data.monomials();
    Eigen::VectorXd effect = Eigen::VectorXd::Zero(monomials.basis.size());
    for (int r = 0; r <= data.actions(); ++r) {
        const Moments regime = data.samples(r);
        if (!(regime.count > 0.0)) return {.status = FitStatus::too_few_samples};
        effect(0) += (r == 0 ? 1.0 - data.actions() : 1.0) * (regime.products(0, 0) / regime.count);
    }
    return unpenalized_estimate(monomials, std::move(effect));
}

}  // namespace causum::estimators
