#include "estimators/methods/plug_in_law.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <limits>

namespace causum::estimators {
namespace {

constexpr double least_pivot = 1e-12;  ///< of a Gram matrix with unit diagonal

/// ‖L⁻¹R‖² for lower triangular L and R, both [p][p].
double squared_norm_of_quotient(const Eigen::MatrixXd& l, const Eigen::MatrixXd& r) {
    double result = 0.0;
    Eigen::VectorXd column;
    for (Eigen::Index j = 0; j < r.cols(); ++j) {
        const Eigen::Index rows = r.rows() - j;
        column = r.col(j).tail(rows);
        l.bottomRightCorner(rows, rows).triangularView<Eigen::Lower>().solveInPlace(column);
        result += column.squaredNorm();
    }
    return result;
}

}  // namespace

double plug_in_variance(std::span<const NormalEquations> regimes, const DesignEquations& joint) {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    const double others = static_cast<double>(regimes.size()) - 2.0;  // K − 1
    double variance = 0.0;
    for (std::size_t r = 0; r < regimes.size(); ++r) {
        const NormalEquations& regime = regimes[r];
        const auto features = static_cast<double>(regime.mean.size());
        const double degrees_of_freedom = regime.count - features - 1.0;
        if (!(degrees_of_freedom > 0.0)) return none;
        // all in units of the regime's own sds, which leave the traces as they are
        const Eigen::VectorXd scale = regime.gram.diagonal().cwiseSqrt().cwiseInverse();
        const Eigen::LLT<Eigen::MatrixXd> cholesky(scale.asDiagonal() * regime.gram * scale.asDiagonal());
        const Eigen::MatrixXd& factor = cholesky.matrixLLT();
        if (cholesky.info() != Eigen::Success ||
            !(factor.diagonal().array().square().minCoeff() > least_pivot))
            return none;
        const Eigen::LLT<Eigen::MatrixXd> root(scale.asDiagonal() * joint.gram * scale.asDiagonal() /
                                               joint.count);
        if (root.info() != Eigen::Success) return none;
        const Eigen::VectorXd moment = cholesky.matrixL().solve(scale.cwiseProduct(regime.moment));
        const Eigen::VectorXd offset = cholesky.matrixL().solve(scale.cwiseProduct(joint.mean - regime.mean));
        const double noise = std::max(0.0, regime.variation - moment.squaredNorm()) / degrees_of_freedom;
        const double weight = r == 0 ? others : 1.0;
        variance +=
            weight * weight * noise *
            (1.0 / regime.count + squared_norm_of_quotient(factor, root.matrixLLT()) + offset.squaredNorm());
    }
    return variance;
}

}  // namespace causum::estimators
