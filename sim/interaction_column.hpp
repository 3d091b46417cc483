#pragma once

#include <Eigen/Core>

#include "sim/interaction.hpp"
#include "sim/multilinear.hpp"
#include "sim/quadratic_column.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// The column I of an interaction, unscaled.
class InteractionColumn final : public QuadraticColumn {
  public:
    /// @param sum  column 0 of the same outcome, which must outlive this one
    InteractionColumn(const Scm& scm, const Interaction& interaction, const OutcomeColumn& sum);

    [[nodiscard]] std::unique_ptr<ColumnSampler> sampler(const OutcomeInputs& inputs) const override;
    [[nodiscard]] double noise_variance() const override;
    [[nodiscard]] double noise_covariance_with_sum() const override;
    [[nodiscard]] double noise_covariance(const Interaction&) const override { return 0.0; }

  private:
    Interaction interaction_;
    const OutcomeColumn& sum_;
    Eigen::MatrixXd correlations_;  ///< of the confounders
    ActionMoments z_;               ///< under the joint regime
};

}  // namespace causum::sim
