#pragma once

#include <Eigen/Core>
#include <memory>

#include "sim/outcome.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// What the outcome of a model like a table is made of, z standardised by the SCM's coordinates.
struct TableOutcomeParts {
    double intercept = 0.0;
    Eigen::MatrixXd effects;     ///< [K][3] of z_k, z_k², z_k³
    Eigen::VectorXd confounder;  ///< γ_k
    Eigen::VectorXd modulation;  ///< δ_k
    double confounding = 1.0;    ///< κ: sd of the confounding / sd of the joint effect
};

/// Y = intercept + Σ_k effects_k(z_k) + c Σ_k (γ_k + δ_k z_k) C_k + U with confounders of mean 0 and sd 1; c
/// makes the sd of the confounding, under the unshifted joint regime, κ times that of the joint effect.
class TableOutcome final : public OutcomeMechanism {
  public:
    explicit TableOutcome(TableOutcomeParts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] const TableOutcomeParts& parts() const { return parts_; }
    /// c of a model with this outcome.
    [[nodiscard]] double confounding_scale(const Scm& scm) const;

    [[nodiscard]] std::unique_ptr<const OutcomeColumn> sum(const Scm& scm) const override;
    [[nodiscard]] OutcomeSds sds(const Scm& scm) const override;

  private:
    TableOutcomeParts parts_;
};

}  // namespace causum::sim
