#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "sim/quadratic_outcome.hpp"
#include "sim/settings.hpp"

namespace causum::sim {

/// Y = T(Σ f_k + U) or T(Σ f_k) + U with T(S) = S + τ S³/s², s = sd of Σ f_k. τ is the outcome's weight of a
/// column of its own, S³, and not part of the model.
class PostNonlinearOutcome final : public QuadraticOutcome {
  public:
    PostNonlinearOutcome(std::vector<Quadratic> contributions, OutcomeNoisePlace place)
        : QuadraticOutcome(std::move(contributions)), place_(place) {}

    [[nodiscard]] std::vector<std::unique_ptr<const OutcomeColumn>> own_columns(
        const Scm& scm) const override;
    [[nodiscard]] std::shared_ptr<const OutcomeMechanism> of_standardized(
        const Coordinates& coordinates) const override;

  private:
    OutcomeNoisePlace place_;
};

}  // namespace causum::sim
