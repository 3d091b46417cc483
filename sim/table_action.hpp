#pragma once

#include <Eigen/Core>
#include <memory>
#include <optional>
#include <utility>

#include "core/basis.hpp"
#include "core/coordinates.hpp"
#include "sim/action_mechanism.hpp"
#include "sim/step_map.hpp"

namespace causum::sim {

/// What an action like a column of a table is made of.
struct TableActionParts {
    Coordinates columns;  ///< Z of at least the earlier actions
    std::shared_ptr<const Basis> monomials =
        {};                           ///< of g_k, in the earlier actions; none for the first action
    Eigen::VectorXd coefficients;     ///< of g_k: over those, or the constant alone
    double residual_sd = 0.0;         ///< sd_k
    std::optional<StepMap> map = {};  ///< Q_k; without it the action is g_k + sd_k W_k
};

/// An action like a column of a table: Q_k(g_k(Z_1 … Z_{k−1}) + sd_k W_k), g_k a polynomial of the
/// standardised earlier actions, W_k what confounds it, Q_k what gives it the column's own distribution.
class TableAction final : public ActionMechanism {
  public:
    explicit TableAction(TableActionParts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] const TableActionParts& parts() const { return parts_; }
    [[nodiscard]] std::unique_ptr<ActionSampler> sampler(const ActionInputs& inputs) const override;

  private:
    TableActionParts parts_;
};

}  // namespace causum::sim
