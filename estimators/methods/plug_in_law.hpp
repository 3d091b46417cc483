#pragma once

#include <Eigen/Core>
#include <span>

#include "core/least_squares.hpp"

namespace causum::estimators {

/// The variance that the plug-in Σ_j θ̂_j − (K−1) θ̂_0 has over data sets if its K + 1 regressions are
/// unpenalised and their model holds: E_a Var f̂(a) over the joint regime, in squared outcome units,
///
///     Σ_r w_r² σ̂_r² [1/n_r + tr(G_r⁻¹ Σ) + d_r' G_r⁻¹ d_r],   w_0 = K − 1, w_j = 1,
///
/// σ̂_r² = RSS/(n_r − p) of the regime's own regression with p coefficients, G_r its centred Gram matrix, Σ
/// the joint regime's covariance of the monomials, d_r its mean less the regime's. With equal noise and one
/// law of the actions it is σ²p[(K−1)²/N_obs + K/N_single].
/// @param regimes  equations of regimes 0 … K on all monomials but the constant
/// @param joint    of the joint regime on the same monomials
/// @return NaN where a regime has no more samples than coefficients, or linearly dependent monomials
[[nodiscard]] double plug_in_variance(std::span<const NormalEquations> regimes, const DesignEquations& joint);

}  // namespace causum::estimators
