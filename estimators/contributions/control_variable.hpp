#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/ancestors.hpp"
#include "core/sample_block.hpp"

namespace causum::estimators {

/// What is left of an action after its ancestors: s = (z_k − μ(z_anc)) / σ(z_anc), μ and σ² quadratic.
///
/// In the regimes that leave A_k alone the ancestors are independent of C_k. Where C_k moves A_k by location
/// and scale only, s is a function of C_k and noise that is independent of the ancestors, so E[f_k(a_k, C_k)
/// | a] = φ(s) + a_k ψ(s) + … depends on the ancestors through s alone: a control variable in the sense of
/// Imbens & Newey (Econometrica 77, 2009, doi 10.3982/ECTA7108). For an action without ancestors s is the
/// action, standardised in those regimes.
class ControlVariable {
  public:
    /// Knots of the splines, boundaries included.
    static constexpr int knot_count = 8;
    /// Cubic B-splines of s on the knots but the first: with a constant they span all.
    static constexpr int spline_count = knot_count + 1;

    [[nodiscard]] const std::vector<int>& ancestors() const { return ancestors_; }

    /// s of each sample. @param actions  [n][K] standardised
    [[nodiscard]] Eigen::ArrayXd operator()(const Eigen::Ref<const Eigen::MatrixXd>& actions) const;
    /// The splines at s, [n][spline_count]; beyond the boundary knots as at them.
    [[nodiscard]] Eigen::MatrixXd splines(const Eigen::ArrayXd& s) const;

    /// The control variables of all actions, in two passes over the samples: one for μ, one for σ², which is
    /// held above a tenth of its mean. Knots are quantiles over the first block of each regime that leaves
    /// the action alone, the boundaries at 0.001 and 0.999.
    [[nodiscard]] static std::vector<ControlVariable> fit(const SampleReplay& replay,
                                                          const Ancestors& ancestors);

  private:
    /// 1, ancestors, products of two, [n][terms].
    [[nodiscard]] Eigen::MatrixXd quadratic(const Eigen::Ref<const Eigen::MatrixXd>& actions) const;

    int action_ = 0;
    std::vector<int> ancestors_;
    Eigen::VectorXd mean_;      ///< coefficients of μ
    Eigen::VectorXd variance_;  ///< coefficients of σ²
    double least_variance_ = 0.0;
    std::vector<double> knots_;  ///< [knot_count + 6] the boundaries four times
};

}  // namespace causum::estimators
