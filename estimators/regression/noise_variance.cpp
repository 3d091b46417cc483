#include "estimators/regression/noise_variance.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <limits>

namespace causum::estimators {
namespace {

constexpr double least_share = 1e-8;  ///< of the outcome's variance
constexpr double least_pivot = 1e-12;

/// RSS/(n − p) of the regression on the first `features` monomials, dependent ones left out.
double residual_variance(const NormalEquations& equations, Eigen::Index features) {
    const Eigen::VectorXd sds = equations.gram.diagonal().head(features).cwiseSqrt();
    const Eigen::VectorXd scale = (sds.array() > 0.0).select(sds.cwiseInverse(), 0.0);
    const Eigen::MatrixXd correlations =
        scale.asDiagonal() * equations.gram.topLeftCorner(features, features) * scale.asDiagonal();
    const Eigen::LDLT<Eigen::MatrixXd> ldlt(correlations);
    Eigen::VectorXd rotated =
        ldlt.transpositionsP() * Eigen::VectorXd(scale.cwiseProduct(equations.moment.head(features)));
    ldlt.matrixL().solveInPlace(rotated);
    double explained = 0.0;
    double coefficients = 1.0;
    for (Eigen::Index i = 0; i < features; ++i) {
        const double pivot = ldlt.vectorD()(i);
        if (!(pivot > least_pivot)) continue;
        explained += rotated(i) * rotated(i) / pivot;
        coefficients += 1.0;
    }
    return std::max(0.0, equations.variation - explained) / (equations.count - coefficients);
}

}  // namespace

Eigen::VectorXd noise_variances(std::span<const NormalEquations> equations, const Basis& basis) {
    Eigen::VectorXd result(static_cast<Eigen::Index>(equations.size()));
    double smallest = std::numeric_limits<double>::infinity();
    for (std::size_t r = 0; r < equations.size(); ++r) {
        int degree = basis.degree();
        while (degree > 0 && equations[r].count < 2.0 * basis.size(degree)) --degree;
        const double variance = equations[r].variation / (equations[r].count - 1.0);
        const double noise = degree > 0 ? residual_variance(equations[r], basis.size(degree) - 1) : variance;
        const double held = std::max(noise, least_share * variance);
        result(static_cast<Eigen::Index>(r)) = held;
        if (held > 0.0) smallest = std::min(smallest, held);
    }
    if (smallest == std::numeric_limits<double>::infinity()) smallest = 1.0;
    return (result.array() > 0.0).select(result, smallest);
}

}  // namespace causum::estimators
