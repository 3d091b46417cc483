#include "estimators/contributions/contribution_terms.hpp"
#include "estimators/regression/cpu_timer.hpp"
#include "estimators/regression/regime_fit.hpp"
#include "estimators/training_data_by_degree.hpp"

namespace causum::estimators {
namespace {

Estimate fit_structured(const TrainingData& data) {
    const std::vector<NormalEquations> equations = data.equations(data.monomials().all);
    if (equations.empty()) return {.status = FitStatus::too_few_samples};
    const std::vector<RegimeTerm> terms = contribution_terms(data.monomials(), data.ancestors());
    const Eigen::VectorXd variances = data.regime_variances(equations);
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

Estimate structured_automatic(const TrainingDataByDegree& data) {
    return fit_at_contribution_degree(data, structured);
}

}  // namespace causum::estimators
