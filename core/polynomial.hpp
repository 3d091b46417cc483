#pragma once

#include <Eigen/Core>

#include "core/basis.hpp"

namespace causum {

/// Coefficients of a polynomial in standardised actions z, over the monomials of a Basis of its degree.
struct Polynomial {
    int degree = 0;
    Eigen::VectorXd coefficients;  ///< [basis.size(degree)], outcome units

    /// Value at z. @param basis  of at least this degree
    [[nodiscard]] double operator()(const Basis& basis, const Eigen::Ref<const Eigen::VectorXd>& z) const;
};

}  // namespace causum
