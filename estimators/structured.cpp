#include <algorithm>

#include "estimators/cpu_timer.hpp"
#include "estimators/list.hpp"
#include "estimators/noise_variance.hpp"
#include "estimators/regime_fit.hpp"
#include "estimators/training_data.hpp"

namespace causum::estimators {
namespace {

/// Whether a monomial is one of m_k: in a_k and ancestors of k only, and without a_k of degree < d (<= 1 for
/// d = 1).
///
/// Those without a_k belong to m_k: with f_k = C_k and A_k = A_j + C_k it is a_k − a_j. Up to degree d − 1
/// they are what a shift of a_k makes of the others, so the model does not depend on the actions' origins.
bool in_contribution(const Basis& basis, int monomial, int action, const Ancestors& ancestors) {
    const std::span<const std::uint8_t> exponents = basis.exponents(monomial);
    for (int j = 0; j < ancestors.actions(); ++j) {
        if (exponents[static_cast<std::size_t>(j)] > 0 && j != action && !ancestors.is_ancestor(j, action))
            return false;
    }
    return exponents[static_cast<std::size_t>(action)] > 0 ||
           basis.total_degree(monomial) <= std::max(1, basis.degree() - 1);
}

/// Terms R_k h_k, then (1 − R_k) m_k, for each action.
std::vector<RegimeTerm> structured_terms(const Monomials& monomials, const Ancestors& ancestors) {
    std::vector<RegimeTerm> terms;
    for (int k = 0; k < ancestors.actions(); ++k) {
        const int regime = k + 1;
        for (const int m : powers_of(monomials, k)) terms.push_back({m, Presence::only_in, regime});
        for (const int m : monomials.all) {
            if (in_contribution(monomials.basis, m, k, ancestors))
                terms.push_back({m, Presence::except_in, regime});
        }
    }
    return terms;
}

Estimate fit_structured(const TrainingData& data) {
    const std::vector<NormalEquations> equations = data.equations(data.monomials().all);
    if (equations.empty()) return {.status = Status::too_few_samples};
    const std::vector<RegimeTerm> terms = structured_terms(data.monomials(), data.ancestors());
    const Eigen::VectorXd variances = noise_variances(equations, data.monomials().basis);
    const RegimeSolution fit = fit_over_regimes(equations, variances.cwiseInverse(), terms);
    if (fit.status != Status::ok) return {.status = fit.status};
    Eigen::VectorXd effect = Eigen::VectorXd::Zero(data.monomials().basis.size());
    for (std::size_t t = 0; t < terms.size(); ++t) {
        if (terms[t].presence == Presence::only_in)
            effect(terms[t].monomial) = fit.coefficients(static_cast<Eigen::Index>(t));
    }
    return additive_estimate(data.monomials(), effect(data.monomials().univariate), fit.intercepts);
}

}  // namespace

Estimate structured(const TrainingData& data) {
    return timed([&] { return fit_structured(data); });
}

}  // namespace causum::estimators
