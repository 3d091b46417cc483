#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "sim/settings.hpp"

namespace causum::sim {

struct Scm;

/// A term that breaks the additivity of the outcome, of a kind and before scaling (docs/methods.md,
/// "Violations").
///
/// With Z the actions standardised by the unshifted joint regime and C̃ the standardised confounders,
///
///     I = Σ_{j<k} actions_jk Z_j Z_k + Σ_{j<k} confounders_jk C̃_j C̃_k + Σ_k C̃_k (Σ_j mixed_jk Z_j + Σ_{j<l}
///     Z_j triple[k]_jl Z_l)
///
/// Coefficients of the kind are N(0, 1), each there with the probability `density`, the others 0; in column k
/// of `mixed` and in triple[k] no index is k.
struct Interaction {
    Eigen::MatrixXd actions;      ///< [K][K], upper triangle
    Eigen::MatrixXd confounders;  ///< [K][K], upper triangle
    Eigen::MatrixXd mixed;        ///< [K][K] row j: Z_j, column k: C̃_k
    bool is_found = false;        ///< coefficients are in the outcome's unit, as the model's data have them
    std::vector<Eigen::MatrixXd> triple;  ///< K of [K][K], upper triangle; empty unless confounder_additive

    /// Variance of I under the unshifted joint regime, where Z are independent with mean 0 and variance 1.
    /// @param correlations  [K][K], of the confounders
    [[nodiscard]] double variance(const Eigen::Ref<const Eigen::MatrixXd>& correlations) const;
};

/// The interaction of a kind in the outcome of a model of K >= 2 actions. Of one model, the terms of a
/// smaller density are among those of a larger one; at least one is there.
/// @throws ArgumentError for fewer actions, and for kind data of a model that is not made of data
[[nodiscard]] Interaction draw_interaction(const InteractionTerms& terms, const Scm& scm, std::uint64_t seed,
                                           std::uint32_t replicate);
/// The same of a random kind; coefficients are addressed by their indices, not by K.
[[nodiscard]] Interaction draw_interaction(const InteractionTerms& terms, int actions, std::uint64_t seed,
                                           std::uint32_t replicate);

}  // namespace causum::sim
