#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/moments.hpp"
#include "sim/interaction.hpp"
#include "sim/outcome.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

// const JointEffect truth(scm, interactions);
// Eigen::VectorXd weights = Eigen::VectorXd::Unit(truth.columns(), OutcomeColumns::sum);  // Y = Σ f_k + U …
// weights(OutcomeColumns::interaction(0)) = truth.interaction_weight(0, 0.3);             // … + 0.3 s_add
// I/sd(I) const double sd = JointEffect::sd(truth.population(6), weights), floor =
// truth.noise_floor(weights);

/// The true joint interventional effect t(a) = E[Y | do(a)] of an SCM, exactly. An outcome weighs columns
/// (sim/outcome.hpp), and so does its effect.
///
/// Expectations over actions ("population") are taken over the joint regime's independent interventions, each
/// lognormal one cut at its 0.999 quantile (sim/noise.hpp).
class JointEffect {
  public:
    explicit JointEffect(const Scm& scm, std::span<const Interaction> interactions = {});

    /// The columns of the outcome, which have what follows of one column alone.
    [[nodiscard]] const OutcomeColumns& outcome() const { return outcome_; }
    [[nodiscard]] int columns() const { return outcome_.size(); }

    /// Moments of the joint regime's population with E[column | do(a)] as outcomes: count 1, expectations in
    /// place of sums.
    [[nodiscard]] Moments population(int degree) const;

    /// λ s_add / sd(I): what interaction i is multiplied with so that its sd is `strength` times that of Σ
    /// h_k, both under the unshifted joint regime. Of one that data have: `strength` itself.
    [[nodiscard]] double interaction_weight(std::size_t interaction, double strength) const;
    /// Sd of an interaction times its weight, under the unshifted joint regime: λ s_add but for those of
    /// data.
    [[nodiscard]] double interaction_sd(std::size_t interaction, double strength) const;
    /// τ / s²: what S³ is multiplied with in T_τ(S) = S + τ S³/s², s the sd of Σ f_k under the unshifted
    /// joint regime.
    [[nodiscard]] double cube_weight(double strength) const { return strength / (sds_.sum * sds_.sum); }
    /// s_add, the sd of the additive joint effect Σ h_k(a_k) under the unshifted joint regime.
    [[nodiscard]] double additive_sd() const { return sds_.effect; }

    /// √E_a Var(Y | do(a)) of Y = weighted columns: the rmse that the true effect itself would have.
    /// @param weights  one per column, of which at most one interaction's is not 0
    [[nodiscard]] double noise_floor(const Eigen::Ref<const Eigen::VectorXd>& weights) const;

    /// Sd of t(a) over the population. @param weights  one per column
    [[nodiscard]] static double sd(const Moments& population,
                                   const Eigen::Ref<const Eigen::VectorXd>& weights);

  private:
    Scm scm_;
    OutcomeColumns outcome_;
    OutcomeSds sds_;
    std::vector<bool> is_found_;          ///< of each interaction
    std::vector<double> interaction_sd_;  ///< under the unshifted joint regime
    /// [columns][columns], lower triangle: E_a Cov(column c, column d | do(a)); 0 for two interactions.
    Eigen::MatrixXd noise_;
};

}  // namespace causum::sim
