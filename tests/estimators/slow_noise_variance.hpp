#pragma once

#include "estimators/regression/regression.hpp"
#include "tests/support/sample_set.hpp"

namespace causum::tests {

/// RSS/(n − p) of the regression on all raw monomials, by QR.
inline double slow_noise_variance(const SampleSet& s, const estimators::Monomials& monomials) {
    Eigen::MatrixXd design(s.size(), monomials.basis.size());
    design << Eigen::VectorXd::Ones(s.size()), raw_design(s.actions, monomials.basis, monomials.all);
    const Eigen::VectorXd residual = s.outcomes - design * design.colPivHouseholderQr().solve(s.outcomes);
    return residual.squaredNorm() / static_cast<double>(s.size() - design.cols());
}

}  // namespace causum::tests
