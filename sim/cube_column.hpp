#pragma once

#include <Eigen/Core>
#include <memory>
#include <vector>

#include "core/basis.hpp"
#include "sim/interaction.hpp"
#include "sim/outcome.hpp"
#include "sim/quadratic.hpp"
#include "sim/scm.hpp"
#include "sim/settings.hpp"

namespace causum::sim {

/// The column S³ of a post-nonlinear outcome: S = Σ_k f_k(A_k, C_k) + U with noise inside, and S = Σ_k
/// f_k(A_k, C_k) with noise outside.
///
/// Its expectations are coefficients of power series, E[e^{tS} | do(a)] = Σ_i E[S^i | do(a)] t^i / i!, cut
/// after t³. Given the confounders' common part W_0 the actions' contributions are independent, so a series
/// is a product of one factor per action, with no sum over monomials of degree 6 in K actions. Expectations
/// over W_0 are Gauss–Hermite sums with as many nodes as make them exact. Products of expectations given the
/// actions, E_a[E[S³|a]²], are coefficients of t³u³ of E_a[E[e^{tS}|a] E[e^{uS}|a]], and covariances given
/// the actions are differences taken factor by factor, which do not cancel where the noise is small. S may be
/// far from 0: its constant is a factor of its own.
///
/// Actions x are those of the SCM's coordinates, in which its (normal) interventions are standardised too:
/// x = Z, the actions of interactions.
class CubeColumn final : public OutcomeColumn {
  public:
    /// @param scm  post-nonlinear; need not outlive the column
    /// @param f    its contributions f_k
    CubeColumn(const Scm& scm, const std::vector<Quadratic>& f, OutcomeNoisePlace place);

    [[nodiscard]] std::unique_ptr<ColumnSampler> sampler(const OutcomeInputs& inputs) const override;
    void evaluate(const double* const* x, double* out, int n) const override;
    [[nodiscard]] Eigen::VectorXd products(const JointPopulation& population, const Basis& basis,
                                           Eigen::Index count) const override;
    [[nodiscard]] double mean_product(const JointPopulation& population,
                                      const OutcomeColumn& other) const override;
    [[nodiscard]] double noise_variance() const override { return noise_variance_; }
    [[nodiscard]] double noise_covariance_with_sum() const override { return noise_covariance_; }
    [[nodiscard]] double noise_covariance(const Interaction& interaction) const override;

  private:
    /// Row i: E[f^i | a, W_0] / i! as coefficients of x^0 … x^6, f an action's contribution without constant.
    using Powers = Eigen::Matrix<double, 4, 7>;
    /// A value of W_0 with its weight, and each action's powers there.
    struct Given {
        double weight;
        std::vector<Powers> powers;
    };

    Scm scm_;
    std::vector<Quadratic> f_;
    OutcomeNoisePlace place_;
    Eigen::Vector4d offset_;  ///< series of the constant and, with noise inside, of U
    std::vector<Given> nodes_;
    double mean_square_ = 0.0;
    double noise_variance_ = 0.0;
    double noise_covariance_ = 0.0;
};

}  // namespace causum::sim
