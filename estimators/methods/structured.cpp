#include <algorithm>

#include "estimators/regression/cpu_timer.hpp"
#include "estimators/regression/noise_variance.hpp"
#include "estimators/regression/regime_fit.hpp"
#include "estimators/training_data.hpp"

namespace causum::estimators {
namespace {

/// Terms R_k h_k, then (1 − R_k) m_k, for each action.
std::vector<RegimeTerm> structured_terms(const Monomials& monomials, const Ancestors& ancestors) {
    std::vector<RegimeTerm> terms;
    for (int k = 0; k < ancestors.actions(); ++k) {
        const int regime = k + 1;
        for (const int m : powers_of(monomials, k)) terms.push_back({m, Presence::only_in, regime});
        for (const int m : monomials.all) {
            if (is_contribution(monomials.basis, m, k, ancestors))
                terms.push_back({m, Presence::except_in, regime});
        }
    }
    return terms;
}

Estimate fit_structured(const TrainingData& data) {
    const std::vector<NormalEquations> equations = data.equations(data.monomials().all);
    if (equations.empty()) return {.status = FitStatus::too_few_samples};
    const std::vector<RegimeTerm> terms = structured_terms(data.monomials(), data.ancestors());
    const Eigen::VectorXd variances = noise_variances(equations, data.monomials().basis);
    const RegimeSolution fit = fit_over_regimes(equations, variances.cwiseInverse(), terms);
    if (fit.status != FitStatus::ok) return {.status = fit.status};
    Eigen::VectorXd effect = Eigen::VectorXd::Zero(data.monomials().basis.size());
    for (std::size_t t = 0; t < terms.size(); ++t) {
        if (terms[t].presence == Presence::only_in)
            effect(terms[t].function) = fit.coefficients(static_cast<Eigen::Index>(t));
    }
    return additive_estimate(data.monomials(), effect(data.monomials().univariate), fit.intercepts);
}

}  // namespace

Estimate structured(const TrainingData& data) {
    return timed([&] { return fit_structured(data); });
}

}  // namespace causum::estimators
