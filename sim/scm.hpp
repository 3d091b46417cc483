#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/coordinates.hpp"
#include "sim/noise.hpp"
#include "sim/settings.hpp"

namespace causum::sim {

/// A polynomial of total degree <= 2 in a few variables.
///
/// With x_0 = 1, the coefficient of x_i x_j, i <= j, is at index j (j + 1) / 2 + i: an address that does not
/// depend on the number of variables. Index 0 is the constant.
struct Quadratic {
    std::vector<double> coefficients;

    [[nodiscard]] static constexpr std::size_t index(std::size_t i, std::size_t j) {
        return j * (j + 1) / 2 + i;
    }
    [[nodiscard]] double operator()(std::size_t i, std::size_t j) const { return coefficients[index(i, j)]; }
    [[nodiscard]] double& operator()(std::size_t i, std::size_t j) { return coefficients[index(i, j)]; }
};

/// A structural causal model with additive outcome, or one under an outer function (docs/methods.md,
/// "Model"):
///
///     C_k = W_k,   A_k = g_k(A_1 … A_{k−1}, C_k, V_k),   Y = Σ_k f_k(A_k, C_k) + U
///
/// and the distributions that interventions draw the actions from.
struct Scm {
    int actions = 0;
    std::vector<Noise> confounder;          ///< W_k
    std::vector<Noise> action_noise;        ///< V_k
    Noise outcome_noise;                    ///< U
    std::vector<Quadratic> outcome;         ///< f_k in (A_k, C_k)
    std::vector<Quadratic> action;          ///< g_k in (C_k, V_k, A_1 … A_{k−1})
    std::vector<std::vector<int>> parents;  ///< pa(k), ascending
    /// If set, Y = T(Σ f_k + U) or T(Σ f_k) + U with T(S) = S + τ S³/s², s = sd of Σ f_k. τ is the outcome's
    /// weight of a column S³ and not part of the model.
    std::optional<OutcomeNoisePlace> post_nonlinear = {};
    /// ρ_k: C_k = μ_k + √(1−ρ_k) (W_k − μ_k) + √ρ_k sd_k W_0, W_0 ~ N(0, 1). ρ_k is ρ for confounders that
    /// have a common part, else 0.
    std::vector<double> common_share;
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
