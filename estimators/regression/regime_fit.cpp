#include "estimators/regression/regime_fit.hpp"

#include <Eigen/Cholesky>
#include <algorithm>

namespace causum::estimators {
namespace {

/// What is smaller in relation to a monomial's mean square is rounding, not variance.
constexpr double least_variance = 1e-24;
constexpr double least_reciprocal_condition = 1e-13;
constexpr double ridge_if_dependent = 1e-12;

/// Solves N b = c for positive semidefinite N (lower triangle) with unit diagonal.
Eigen::VectorXd solve_correlations(const Eigen::MatrixXd& n, const Eigen::VectorXd& c) {
    const Eigen::LLT<Eigen::MatrixXd> cholesky(n);
    if (cholesky.info() == Eigen::Success && cholesky.rcond() >= least_reciprocal_condition)
        return cholesky.solve(c);
    Eigen::MatrixXd ridged = n;
    ridged.diagonal().array() += ridge_if_dependent;
    return Eigen::LLT<Eigen::MatrixXd>(ridged).solve(c);
}

}  // namespace

bool is_contribution(const Basis& basis, int monomial, int action, const Ancestors& ancestors) {
    const std::span<const std::uint8_t> exponents = basis.exponents(monomial);
    for (int j = 0; j < ancestors.actions(); ++j) {
        if (exponents[static_cast<std::size_t>(j)] > 0 && j != action && !ancestors.is_ancestor(j, action))
            return false;
    }
    return exponents[static_cast<std::size_t>(action)] > 0 ||
           basis.total_degree(monomial) <= std::max(1, basis.degree() - 1);
}

RegimeSolution fit_over_regimes(std::span<const NormalEquations> equations,
                                const Eigen::Ref<const Eigen::VectorXd>& weights,
                                const std::vector<RegimeTerm>& terms) {
    const auto size = static_cast<Eigen::Index>(terms.size());
    const auto regimes = static_cast<int>(equations.size());
    const auto row_of = [&](Eigen::Index t) {
        return static_cast<Eigen::Index>(terms[static_cast<std::size_t>(t)].function - 1);
    };
    const auto present = [&](Eigen::Index t, int r) { return terms[static_cast<std::size_t>(t)].present(r); };
    Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(size, size);
    Eigen::VectorXd moment = Eigen::VectorXd::Zero(size);
    Eigen::VectorXd mean_square = Eigen::VectorXd::Zero(size);
    for (int r = 0; r < regimes; ++r) {
        const NormalEquations& regime = equations[static_cast<std::size_t>(r)];
        const double weight = weights(r);
        for (Eigen::Index j = 0; j < size; ++j) {
            if (!present(j, r)) continue;
            const Eigen::Index row = row_of(j);
            const double mean = regime.mean(row);
            mean_square(j) += weight * (regime.gram(row, row) + regime.count * mean * mean);
            moment(j) += weight * regime.moment(row);
            for (Eigen::Index i = j; i < size; ++i) {
                if (present(i, r)) gram(i, j) += weight * regime.gram(row_of(i), row);
            }
        }
    }
    Eigen::VectorXd scale(size);  // 1 / sd, 0 for a term that does not vary
    for (Eigen::Index t = 0; t < size; ++t) {
        const bool varies = gram(t, t) > least_variance * mean_square(t);
        scale(t) = varies ? 1.0 / std::sqrt(gram(t, t)) : 0.0;
    }
    gram = scale.asDiagonal() * gram * scale.asDiagonal();
    gram.diagonal().setOnes();
    RegimeSolution result;
    result.coefficients = scale.cwiseProduct(solve_correlations(gram, scale.cwiseProduct(moment)));
    result.intercepts.resize(regimes);
    for (int r = 0; r < regimes; ++r) {
        const NormalEquations& regime = equations[static_cast<std::size_t>(r)];
        double intercept = regime.outcome_mean;
        for (Eigen::Index t = 0; t < size; ++t) {
            if (present(t, r)) intercept -= result.coefficients(t) * regime.mean(row_of(t));
        }
        result.intercepts(r) = intercept;
    }
    const bool finite = result.coefficients.allFinite() && result.intercepts.allFinite();
    result.status = finite ? FitStatus::ok : FitStatus::not_finite;
    return result;
}

}  // namespace causum::estimators
