#pragma once

#include <Eigen/Core>
#include <span>

#include "core/basis.hpp"
#include "core/least_squares.hpp"

namespace causum::estimators {

/// Estimated variance of the outcome's noise in each regime, for weights: > 0, in squared outcome units.
///
/// RSS/(n − p) of the regime's own unpenalised regression with p coefficients (the intercept included) on all
/// monomials of the highest degree that leaves n >= 2p, down to degree 0, the outcome's variance: with few
/// samples a poor estimate of the noise is too large, not near 0. Linearly dependent monomials do not count
/// towards p. It is held above 1e-8 of the outcome's variance, so a regime without noise has a large but
/// finite weight; where the outcome is constant, at the smallest of the other regimes; 1 if it is constant in
/// all.
/// @param equations  of each regime on all monomials of the basis but the constant, count >= 2
[[nodiscard]] Eigen::VectorXd noise_variances(std::span<const NormalEquations> equations, const Basis& basis);

}  // namespace causum::estimators
