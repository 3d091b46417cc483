#include <limits>

#include "estimators/training_data.hpp"

namespace causum::estimators {

Estimate constant(const TrainingData& data) {
    const Monomials& monomials = data.monomials();
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    Estimate result{.status = FitStatus::ok, .penalty_min = none, .penalty_max = none};
    result.effect = {monomials.basis.degree(), Eigen::VectorXd::Zero(monomials.basis.size())};
    for (int r = 0; r <= data.actions(); ++r) {
        double count = 0.0, sum = 0.0;
        for (const Moments& fold : data.folds(r)) {
            count += fold.count;
            sum += fold.products(0, 0);
        }
        if (!(count > 0.0)) return {.status = FitStatus::too_few_samples};
        result.effect.coefficients(0) += (r == 0 ? 1.0 - data.actions() : 1.0) * (sum / count);
    }
    return result;
}

}  // namespace causum::estimators
