#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/basis.hpp"
#include "sim/interaction.hpp"
#include "sim/noise.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// Exact expectations of S³ under joint interventions, with S = Σ_k f_k(A_k, C_k) + U of a post-nonlinear SCM
/// with noise inside, and S = Σ_k f_k(A_k, C_k) with noise outside.
///
/// They are coefficients of power series, E[e^{tS} | do(a)] = Σ_i E[S^i | do(a)] t^i / i!, cut after t³.
/// Given the confounders' common part W_0 the actions' contributions are independent, so a series is a
/// product of one factor per action, with no sum over monomials of degree 6 in K actions. Expectations over
/// W_0 are Gauss–Hermite sums with as many nodes as make them exact. Products of expectations given the
/// actions, E_a[E[S³|a]²], are coefficients of t³u³ of E_a[E[e^{tS}|a] E[e^{uS}|a]], and covariances given
/// the actions are differences taken factor by factor, which do not cancel where the noise is small. S may be
/// far from 0: its constant is a factor of its own.
///
/// Actions x are those of the SCM's coordinates, in which its (normal) interventions are standardised too:
/// x = Z, the actions of interactions.
class CubicOutcome {
  public:
    /// @param scm  post-nonlinear
    explicit CubicOutcome(const Scm& scm);

    /// out ← E[S³ | do(a)], elementwise. @param x  K arrays; @param n  a multiple of `lanes`
    void evaluate(const double* const* x, double* out, int n) const;
    /// E_a[ψ_m(x) E[S³ | do(a)]] of the first `count` monomials of a basis, a from the joint regime's
    /// interventions, as in all that follows.
    [[nodiscard]] Eigen::VectorXd products(const Basis& basis, Eigen::Index count) const;
    /// E_a[E[S³ | do(a)]²].
    [[nodiscard]] double mean_square() const { return mean_square_; }
    /// E_a Var(S³ | do(a)).
    [[nodiscard]] double noise_variance() const { return noise_variance_; }
    /// E_a Cov(S³, Σ f_k + U | do(a)).
    [[nodiscard]] double noise_covariance() const { return noise_covariance_; }
    /// E_a Cov(S³, I | do(a)).
    [[nodiscard]] double noise_covariance(const Interaction& interaction) const;

  private:
    /// Row i: E[f^i | a, W_0] / i! as coefficients of x^0 … x^6, f an action's contribution without constant.
    using Powers = Eigen::Matrix<double, 4, 7>;
    /// A value of W_0 with its weight, and each action's powers there.
    struct Node {
        double weight;
        std::vector<Powers> powers;
    };

    Scm scm_;
    Eigen::Vector4d offset_;  ///< series of the constant and, with noise inside, of U
    std::vector<Node> nodes_;
    double mean_square_ = 0.0;
    double noise_variance_ = 0.0;
    double noise_covariance_ = 0.0;
};

}  // namespace causum::sim
