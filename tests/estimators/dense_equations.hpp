#pragma once

#include <Eigen/Core>

#include "core/least_squares.hpp"

namespace causum::tests {

/// Normal equations of functions whose values are kept, [n][p], by centring every column.
inline NormalEquations dense_equations(const Eigen::MatrixXd& values, const Eigen::VectorXd& outcome) {
    NormalEquations result;
    result.count = static_cast<double>(values.rows());
    result.mean = values.colwise().mean().transpose();
    result.outcome_mean = outcome.mean();
    const Eigen::MatrixXd centred = values.rowwise() - result.mean.transpose();
    const Eigen::VectorXd y = outcome.array() - result.outcome_mean;
    result.gram = centred.transpose() * centred;
    result.moment = centred.transpose() * y;
    result.variation = y.squaredNorm();
    return result;
}

}  // namespace causum::tests
