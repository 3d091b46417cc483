#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/coordinates.hpp"
#include "sim/action_mechanism.hpp"
#include "sim/noise.hpp"
#include "sim/outcome.hpp"
#include "sim/settings.hpp"

namespace causum::sim {

/// A structural causal model (docs/methods.md, "Model"):
///
///     C_k = W_k,   A_k = g_k(A_1 … A_{k−1}, C_k, V_k),   Y = Σ_k f_k(A_k, C_k) + U
///
/// and the distributions that interventions draw the actions from.
struct Scm {
    int actions = 0;
    std::vector<Noise> confounder;                               ///< W_k
    std::vector<Noise> action_noise;                             ///< V_k; empty where actions have none
    Noise outcome_noise;                                         ///< U
    std::shared_ptr<const OutcomeMechanism> outcome;             ///< f_k, and what is of Y beside their sum
    std::vector<std::shared_ptr<const ActionMechanism>> action;  ///< g_k in (C_k, V_k, A_1 … A_{k−1})
    std::vector<std::vector<int>> parents;                       ///< pa(k), ascending
    /// ρ_k: C_k = μ_k + √(1−ρ_k) (W_k − μ_k) + √ρ_k sd_k W_0, W_0 ~ N(0, 1). ρ_k is ρ for confounders that
    /// have a common part, else 0.
    std::vector<double> common_share;
    /// s: where it is below 1, the outcome's C_k is √s W_k + √(1−s) N(0, 1), W_k of mean 0 and sd 1, while
    /// the action takes W_k; a common part is in both.
    double confounder_share = 1.0;
    /// [K][K] upper triangle: products Z_j Z_k that the model's data have in their outcome, in its unit;
    /// empty where the model is not made of data.
    Eigen::MatrixXd found_interaction;
    std::vector<Noise> intervention;  ///< of A_k, unshifted; empty until the pilot where it comes from there
    std::vector<Noise> single_intervention;  ///< what do(A_k) draws from
    std::vector<Noise> joint_intervention;   ///< what the joint regime draws A_k from
    Coordinates standard;     ///< mean and sd of the unshifted interventions: Z of interactions
    Coordinates coordinates;  ///< pilot mean and sd of the actions

    [[nodiscard]] int edges() const;
    /// Whether any confounders have a common part.
    [[nodiscard]] bool has_common_part() const;
    /// [K][K] correlations of the confounders: ρ of two that have a common part.
    [[nodiscard]] Eigen::MatrixXd confounder_correlations() const;
};

/// Observational samples that define an SCM's coordinates and interventions.
inline constexpr int pilot_samples = 16384;

/// The random SCM of a seed and replicate, its pilot taken: coordinates and interventions are set.
[[nodiscard]] Scm make_scm(const ScmSettings& settings, std::uint64_t seed, std::uint32_t replicate);

}  // namespace causum::sim
