#include "estimators/additivity/wald_test.hpp"

#include <Eigen/Cholesky>
#include <limits>

#include "core/f_distribution.hpp"

namespace causum::estimators {

WaldTest wald_test(const Eigen::Ref<const Eigen::VectorXd>& coefficients,
                   std::span<const Eigen::MatrixXd> deviations, double degrees) {
    WaldTest result{.tested = static_cast<int>(coefficients.size()),
                    .p_value = std::numeric_limits<double>::quiet_NaN()};
    const Eigen::Index q = coefficients.size();
    if (q == 0) return result;
    Eigen::VectorXd variances = Eigen::VectorXd::Zero(q);
    for (const Eigen::MatrixXd& d : deviations) variances += d.colwise().squaredNorm().transpose();
    if (!(variances.minCoeff() > 0.0) || !variances.allFinite()) return result;
    const Eigen::VectorXd scale = variances.cwiseSqrt().cwiseInverse();
    Eigen::MatrixXd v = Eigen::MatrixXd::Zero(q, q);
    for (const Eigen::MatrixXd& d : deviations) {
        const Eigen::MatrixXd scaled = d * scale.asDiagonal();
        v += scaled.transpose() * scaled;
    }
    const Eigen::LLT<Eigen::MatrixXd> cholesky(v);
    constexpr double least_reciprocal_condition = 1e-12;
    if (cholesky.info() != Eigen::Success || !(cholesky.rcond() >= least_reciprocal_condition)) return result;
    result.statistic = cholesky.matrixL().solve(scale.cwiseProduct(coefficients)).squaredNorm();
    double spread = 0.0;
    for (const Eigen::MatrixXd& d : deviations) {
        const Eigen::MatrixXd scaled = (d * scale.asDiagonal()).transpose();
        const Eigen::MatrixXd whitened = cholesky.matrixL().solve(scaled);  // [q][n]
        const double trace = whitened.squaredNorm();
        const Eigen::MatrixXd products = whitened.transpose() * whitened;
        spread += (products.squaredNorm() + trace * trace) / degrees;
    }
    const auto tested = static_cast<double>(q);
    result.degrees_of_freedom = (tested + tested * tested) / spread;
    const double denominator = result.degrees_of_freedom - tested + 1.0;
    if (!(denominator >= least_denominator)) return result;
    result.p_value = f_upper_tail(result.statistic * denominator / (result.degrees_of_freedom * tested),
                                  tested, denominator);
    return result;
}

}  // namespace causum::estimators
