#pragma once

#include <Eigen/Core>
#include <optional>
#include <span>
#include <vector>

#include "core/basis.hpp"
#include "core/moments.hpp"
#include "core/polynomial.hpp"
#include "sim/cubic_outcome.hpp"
#include "sim/interaction.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// The true joint interventional effect t(a) = E[Y | do(a)] of an SCM, exactly. An outcome weighs columns,
/// and so does its effect: column 0 is Σ_k E f_k(a_k, C_k) + E U, columns 1 … are E[I | do(a)] of each
/// interaction, and of a post-nonlinear SCM the last is E[S³ | do(a)] (sim/cubic_outcome.hpp).
///
/// Expectations over actions ("population") are taken over the joint regime's independent interventions, each
/// lognormal one cut at its 0.999 quantile (sim/noise.hpp).
class JointEffect {
  public:
    explicit JointEffect(const Scm& scm, std::span<const Interaction> interactions = {});

    [[nodiscard]] int columns() const { return static_cast<int>(columns_.size()) + (cube_ ? 1 : 0); }
    /// The last column of a post-nonlinear SCM.
    [[nodiscard]] int cube_column() const { return static_cast<int>(columns_.size()); }

    /// out ← column c at standardised actions, elementwise. @param z  K arrays; @param n  a multiple of
    /// `lanes`
    void evaluate(int column, const double* const* z, double* out, int n) const;
    /// Column c at one point. @param z  K standardised actions
    [[nodiscard]] double value(int column, const Eigen::Ref<const Eigen::VectorXd>& z) const;

    /// Moments of the joint regime's population, a column each: count 1, expectations in place of sums.
    [[nodiscard]] Moments population(int degree) const;

    /// λ s_add / sd(I): what interaction i is multiplied with so that its sd is `strength` times that of Σ
    /// h_k, both under the unshifted joint regime.
    [[nodiscard]] double interaction_weight(std::size_t interaction, double strength) const;
    /// τ / s²: what S³ is multiplied with in T_τ(S) = S + τ S³/s², s the sd of Σ f_k under the unshifted
    /// joint regime.
    [[nodiscard]] double cube_weight(double strength) const { return strength / (outcome_sd_ * outcome_sd_); }
    /// s_add, the sd of the additive joint effect Σ h_k(a_k) under the unshifted joint regime.
    [[nodiscard]] double additive_sd() const { return additive_sd_; }

    /// √E_a Var(Y | do(a)) of Y = weighted columns: the rmse that the true effect itself would have.
    /// @param weights  one per column, of which at most one interaction's is not 0
    [[nodiscard]] double noise_floor(const Eigen::Ref<const Eigen::VectorXd>& weights) const;

    /// Sd of column 0 + weights · interactions over the population. @param weights  one per column
    [[nodiscard]] static double sd(const Moments& population,
                                   const Eigen::Ref<const Eigen::VectorXd>& weights);

  private:
    Coordinates coordinates_;
    std::vector<Noise> intervention_;
    Basis quadratics_;                    ///< degree 2
    std::vector<Polynomial> columns_;     ///< over quadratics_; all but the cube's
    std::optional<CubicOutcome> cube_;    ///< of a post-nonlinear SCM
    std::vector<double> interaction_sd_;  ///< under the unshifted joint regime
    /// [columns][columns], lower triangle: E_a Cov(column c, column d | do(a)); 0 for two interactions.
    Eigen::MatrixXd noise_;
    double additive_sd_ = 0.0;
    double outcome_sd_ = 0.0;  ///< of Σ f_k
};

}  // namespace causum::sim
