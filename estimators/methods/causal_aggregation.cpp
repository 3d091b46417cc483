#include <Eigen/LU>
#include <cmath>

#include "estimators/regression/cpu_timer.hpp"
#include "estimators/training_data.hpp"

namespace causum::estimators {
namespace {

/// A reciprocal condition number below this is that of a singular system.
constexpr double least_reciprocal_condition = 1e-13;

// After D. Gimenez & D. Rothenhäusler, "Causal aggregation: estimation and inference of causal effects by
// constraint-based data fusion", arXiv:2106.03024. With h_j(a_j) = Σ_q B_jq a_j^q, the K d equations
//
//     Σ_jq Cov_do(k)(A_k^p, A_j^q) B_jq = Cov_do(k)(A_k^p, Y),   k = 1 … K, p = 1 … d
//
// hold at the true effects if, in do(A_k), what A_k leaves of Y − Σ_j h_j(A_j) is unrelated to A_k: if no
// descendant's contribution is modulated by its confounder.
Estimate solve_aggregation(const TrainingData& data) {
    const Features& features = data.monomials().univariate;
    const Basis& basis = data.monomials().basis;
    const auto size = static_cast<Eigen::Index>(features.size());
    const std::vector<NormalEquations> equations = data.equations(features);
    if (equations.empty()) return {.status = FitStatus::too_few_samples};
    Eigen::MatrixXd matrix(size, size);
    Eigen::VectorXd right(size);
    for (Eigen::Index i = 0; i < size; ++i) {
        const int action = basis.last(features[static_cast<std::size_t>(i)]);
        const NormalEquations& regime = equations[static_cast<std::size_t>(action) + 1];
        // every equation in units of its own power, so the condition number is one of correlations
        const double scale = 1.0 / std::sqrt(regime.gram(i, i) * regime.count);
        matrix.row(i) = scale * regime.gram.row(i);
        right(i) = scale * regime.moment(i);
    }
    if (!matrix.allFinite()) return {.status = FitStatus::not_positive_definite};  // a constant action
    const Eigen::PartialPivLU<Eigen::MatrixXd> lu(matrix);
    if (!(lu.rcond() >= least_reciprocal_condition)) return {.status = FitStatus::not_positive_definite};
    const Eigen::VectorXd coefficients = lu.solve(right);
    if (!coefficients.allFinite()) return {.status = FitStatus::not_finite};

    Eigen::VectorXd residual_means(data.actions() + 1);
    for (std::size_t r = 0; r < equations.size(); ++r) {
        residual_means(static_cast<Eigen::Index>(r)) =
            equations[r].outcome_mean - coefficients.dot(equations[r].mean);
    }
    return additive_estimate(data.monomials(), coefficients, residual_means);
}

}  // namespace

Estimate causal_aggregation(const TrainingData& data) {
    return timed([&] { return solve_aggregation(data); });
}

}  // namespace causum::estimators
