#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/coordinates.hpp"
#include "sim/noise.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// E x_k^m, m = 0 … highest, of an action under the joint regime, standardised by the SCM's coordinates. A
/// lognormal intervention is cut at its 0.999 quantile (sim/noise.hpp).
[[nodiscard]] std::vector<double> joint_moments(const Scm& scm, std::size_t k, int highest);

/// Means over the joint regime's independent interventions, in standardised actions: E_a of truth and errors.
class JointPopulation {
  public:
    /// @param order  highest power of an action that means are asked for
    JointPopulation(const Scm& scm, int order);

    /// E[ψ ψ'] of two monomials. @param a, b  their exponents, of one action together at most `order`
    [[nodiscard]] double mean(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) const;

  private:
    std::vector<std::vector<double>> moments_;  ///< of each action
};

}  // namespace causum::sim
