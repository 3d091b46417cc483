#pragma once

#include <memory>
#include <vector>

#include "sim/outcome.hpp"
#include "sim/quadratic.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// An additive outcome whose f_k are polynomials of degree <= 2 in (A_k, C_k).
class QuadraticOutcome : public OutcomeMechanism {
  public:
    /// @param contributions  f_k
    explicit QuadraticOutcome(std::vector<Quadratic> contributions)
        : contributions_(std::move(contributions)) {}

    [[nodiscard]] const std::vector<Quadratic>& contributions() const { return contributions_; }

    [[nodiscard]] std::unique_ptr<const OutcomeColumn> sum(const Scm& scm) const override;
    [[nodiscard]] OutcomeSds sds(const Scm& scm) const override;
    [[nodiscard]] std::shared_ptr<const OutcomeMechanism> of_standardized(
        const Coordinates& coordinates) const override;

  protected:
    /// f_k((A_k − location)/scale, C_k) as polynomials in (A_k, C_k).
    [[nodiscard]] std::vector<Quadratic> contributions_of_standardized(const Coordinates& coordinates) const;

  private:
    std::vector<Quadratic> contributions_;
};

}  // namespace causum::sim
