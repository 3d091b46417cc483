#pragma once

#include <Eigen/Core>
#include <span>

#include "sim/interaction.hpp"
#include "sim/multilinear.hpp"

namespace causum::sim {

/// Means, over the joint regime's action k, of b_k(a_k): what multiplies the standardised confounder in a
/// contribution that is linear in it, f_k = h_k(a_k) + b_k(a_k) C̃_k.
struct ConfounderFactor {
    double mean;    ///< E b_k
    double square;  ///< E b_k²
    double with_z;  ///< E[b_k Z_k]
};

/// E_a Var(Σ f_k | a) = Σ_jk r_jk E[b_j b_k]. @param r  [K][K] correlations of the confounders
[[nodiscard]] double contribution_variance(std::span<const ConfounderFactor> b,
                                           const Eigen::Ref<const Eigen::MatrixXd>& r);

/// E_a Cov(Σ f_k, I | a). @param z  of the joint regime
[[nodiscard]] double contribution_covariance(std::span<const ConfounderFactor> b,
                                             const Interaction& interaction, const ActionMoments& z,
                                             const Eigen::Ref<const Eigen::MatrixXd>& r);

}  // namespace causum::sim
