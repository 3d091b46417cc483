#pragma once

#include <memory>
#include <vector>

#include "sim/outcome.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// f(a, c) = effect · S(steepness (z − centre)) + confounder · c + modulation · c · S(steepness (z − centre))
/// with z = (a − pilot mean)/pilot sd and S(x) = x/√(1 + x²).
struct Saturation {
    double effect;
    double confounder;
    double modulation;
    double steepness;
    double centre;

    /// S at a standardised action.
    [[nodiscard]] double curve(double z) const;
};

/// An additive outcome of dose–response curves that level off on both sides.
class SaturatingOutcome final : public OutcomeMechanism {
  public:
    /// @param contributions  f_k
    explicit SaturatingOutcome(std::vector<Saturation> contributions)
        : contributions_(std::move(contributions)) {}

    [[nodiscard]] const std::vector<Saturation>& contributions() const { return contributions_; }

    [[nodiscard]] std::unique_ptr<const OutcomeColumn> sum(const Scm& scm) const override;
    [[nodiscard]] OutcomeSds sds(const Scm& scm) const override;

  private:
    std::vector<Saturation> contributions_;
};

}  // namespace causum::sim
