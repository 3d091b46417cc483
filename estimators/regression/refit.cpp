#include "estimators/regression/refit.hpp"

#include <Eigen/Cholesky>
#include <utility>

#include "estimators/regression/penalized.hpp"

namespace causum::estimators {

std::vector<Regression> refit_ridge(const RegressionSetup& setup, const Features& features, double penalty,
                                    const Moments& all, std::span<const Moments> parts) {
    const ProductIndex& index = setup.monomials.products;
    const Eigen::MatrixXd penalty_matrix =
        penalty * ridge_penalty_matrix(design_equations(all, index, features), features, setup.transform);
    std::vector<Regression> result;
    for (const Moments& part : parts) {
        const NormalEquations equations = normal_equations(part, index, features);
        Regression& fit = result.emplace_back();
        fit.penalty = penalty;
        const Eigen::LLT<Eigen::MatrixXd> cholesky(equations.gram + penalty_matrix);  // lower triangles
        if (cholesky.info() != Eigen::Success) {
            fit.status = FitStatus::not_positive_definite;
            continue;
        }
        const Eigen::VectorXd b = cholesky.solve(equations.moment);
        fit.status = b.allFinite() ? FitStatus::ok : FitStatus::not_finite;
        const Basis& basis = setup.monomials.basis;
        fit.function = {basis.degree(), Eigen::VectorXd::Zero(basis.size())};
        fit.function.coefficients(0) = equations.outcome_mean - b.dot(equations.mean);
        fit.function.coefficients(features) = b;
    }
    return result;
}

}  // namespace causum::estimators
