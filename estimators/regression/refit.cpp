#include "estimators/regression/refit.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "core/normal_distribution.hpp"
#include "estimators/regression/penalized.hpp"

namespace causum::estimators {
namespace {

/// σ̂² = RSS/(n − 1 − tr(N⁻¹G)) of the ridge regression with N = G + P; 0 where samples are too few for one.
/// @param penalty  P, lower triangle
double residual_variance(const NormalEquations& whole, const Eigen::MatrixXd& penalty) {
    const Eigen::LLT<Eigen::MatrixXd> cholesky(whole.gram + penalty);
    if (cholesky.info() != Eigen::Success) return 0.0;
    const Eigen::VectorXd b = cholesky.solve(whole.moment);
    const double squares = whole.variation - 2.0 * b.dot(whole.moment) + b.dot(whole.gram * b);
    const double free = whole.count - 1.0 - cholesky.solve(whole.gram).trace();
    return free > 0.0 ? std::max(0.0, squares) / free : 0.0;
}

}  // namespace

double RefitSigns::operator()(std::uint32_t number) const {
    // splitmix64 (Steele, Lea & Flood 2014) of the stream, then of the number in it
    const auto mixed = [](std::uint64_t x) {
        x += 0x9e3779b97f4a7c15U;
        x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
        x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
        return x ^ (x >> 31U);
    };
    return (mixed(mixed(stream_) + number) >> 63U) != 0 ? 1.0 : -1.0;
}

double refit_penalty(double chosen, const RefitSigns& signs) {
    static const double factor = portable_exp(refit_step * penalty_sd * std::numbers::ln10);
    return signs(0) > 0.0 ? chosen * factor : chosen / factor;
}

std::vector<Regression> refit_ridge(const RegressionSetup& setup, const Features& features, double penalty,
                                    const Moments& all, std::span<const Moments> parts,
                                    std::uint32_t number) {
    const ProductIndex& index = setup.monomials.products;
    const NormalEquations whole = normal_equations(all, index, features);
    const Eigen::VectorXd variances = raw_variances(whole, features, setup.transform);
    const Eigen::MatrixXd unit_penalty = ridge_penalty_matrix(whole, features, setup.transform);
    const double residual_sd = std::sqrt(residual_variance(whole, penalty * unit_penalty));
    std::vector<Regression> result;
    for (std::size_t g = 0; g < parts.size(); ++g) {
        const RefitSigns signs(number, static_cast<std::uint32_t>(g));
        const NormalEquations part = normal_equations(parts[g], index, features);
        Regression& fit = result.emplace_back();
        fit.penalty = refit_penalty(penalty, signs);
        const Eigen::LLT<Eigen::MatrixXd> cholesky(part.gram +
                                                   fit.penalty * unit_penalty);  // lower triangles
        if (cholesky.info() != Eigen::Success) {
            fit.status = FitStatus::not_positive_definite;
            continue;
        }
        Eigen::VectorXd prior_mean = variances.cwiseSqrt();  // of Sb, times S and √α / (refit_step σ̂)
        for (Eigen::Index i = 0; i < prior_mean.size(); ++i)
            prior_mean(i) *= signs(1 + static_cast<std::uint32_t>(i));
        const Eigen::VectorXd b =
            cholesky.solve(part.moment + refit_step * residual_sd * std::sqrt(fit.penalty) *
                                             from_raw_weights(prior_mean, features, setup.transform));
        fit.status = b.allFinite() ? FitStatus::ok : FitStatus::not_finite;
        const Basis& basis = setup.monomials.basis;
        fit.function = {basis.degree(), Eigen::VectorXd::Zero(basis.size())};
        fit.function.coefficients(0) = part.outcome_mean - b.dot(part.mean);
        fit.function.coefficients(features) = b;
    }
    return result;
}

}  // namespace causum::estimators
