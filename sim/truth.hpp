#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/moments.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// The true joint interventional effect t(a) = E[Y | do(a)] = Σ_k E f_k(a_k, C_k) + E U of an SCM, exactly.
///
/// Expectations over actions ("population") are taken over the joint regime's independent interventions, each
/// lognormal one cut at its 0.999 quantile (sim/noise.hpp).
class JointEffect {
  public:
    explicit JointEffect(const Scm& scm);

    /// out ← t at standardised actions, elementwise. @param z  K arrays; @param n  a multiple of `lanes`
    void evaluate(const double* const* z, double* out, int n) const;
    /// t at one point. @param z  K standardised actions
    [[nodiscard]] double operator()(const Eigen::Ref<const Eigen::VectorXd>& z) const;

    /// Moments of the joint regime's population with outcome t: count 1, expectations in place of sums.
    [[nodiscard]] Moments population(int degree) const;
    /// sd of t over the population.
    [[nodiscard]] double signal_sd() const { return signal_sd_; }
    /// √E_a Var(Y | do(a)): the rmse that the true effect itself would have.
    [[nodiscard]] double noise_floor() const { return noise_floor_; }

  private:
    [[nodiscard]] std::vector<std::vector<double>> action_moments(int highest) const;

    Coordinates coordinates_;
    std::vector<Noise> intervention_;
    double constant_ = 0.0;
    Eigen::MatrixX2d slopes_;  ///< [K][2] t = constant + Σ_k (slopes_k0 z_k + slopes_k1 z_k²)
    double signal_sd_ = 0.0;
    double noise_floor_ = 0.0;
};

}  // namespace causum::sim
