#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/basis.hpp"
#include "core/moments.hpp"
#include "core/polynomial.hpp"
#include "sim/interaction.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// The true joint interventional effect t(a) = E[Y | do(a)] of an SCM, exactly: Σ_k E f_k(a_k, C_k) + E U
/// without interactions (column 0), and E[I | do(a)] of each interaction (columns 1 …), which an outcome
/// weighs.
///
/// Expectations over actions ("population") are taken over the joint regime's independent interventions, each
/// lognormal one cut at its 0.999 quantile (sim/noise.hpp).
class JointEffect {
  public:
    explicit JointEffect(const Scm& scm, std::span<const Interaction> interactions = {});

    /// Columns: 1 + number of interactions.
    [[nodiscard]] int columns() const { return static_cast<int>(columns_.size()); }

    /// out ← column c at standardised actions, elementwise. @param z  K arrays; @param n  a multiple of
    /// `lanes`
    void evaluate(int column, const double* const* z, double* out, int n) const;
    /// Column c at one point. @param z  K standardised actions
    [[nodiscard]] double value(int column, const Eigen::Ref<const Eigen::VectorXd>& z) const;

    /// Moments of the joint regime's population, a column each: count 1, expectations in place of sums.
    [[nodiscard]] Moments population(int degree) const;

    /// λ s_add / sd(I): what interaction i is multiplied with so that its sd is `strength` times that of Σ
    /// f_k, both under the unshifted joint regime.
    [[nodiscard]] double interaction_weight(std::size_t interaction, double strength) const;
    /// Sd of Σ f_k under the unshifted joint regime.
    [[nodiscard]] double additive_sd() const { return additive_sd_; }

    /// √E_a Var(Y | do(a)) of Y = column 0 + weight · interaction: the rmse that the true effect itself would
    /// have.
    [[nodiscard]] double noise_floor() const;
    [[nodiscard]] double noise_floor(std::size_t interaction, double weight) const;

    /// Sd of column 0 + weights · interactions over the population. @param weights  one per column
    [[nodiscard]] static double sd(const Moments& population,
                                   const Eigen::Ref<const Eigen::VectorXd>& weights);

  private:
    /// E_a Var(Y | do(a)) of Y = column 0 + w I is noise_variance_ + 2 w cross + w² square.
    struct InteractionNoise {
        double sd = 0.0;  ///< of I under the unshifted joint regime
        double cross = 0.0;
        double square = 0.0;
    };

    Coordinates coordinates_;
    std::vector<Noise> intervention_;
    Basis quadratics_;                 ///< degree 2
    std::vector<Polynomial> columns_;  ///< over quadratics_
    std::vector<InteractionNoise> interactions_;
    double additive_sd_ = 0.0;
    double noise_variance_ = 0.0;
};

}  // namespace causum::sim
