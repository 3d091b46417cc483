#pragma once

#include <memory>
#include <vector>

#include "sim/quadratic.hpp"

namespace causum::sim {

/// The arrays of a block that an action's mechanism may read.
struct ActionInputs {
    const double* confounder = nullptr;    ///< C_k as the action sees it
    const double* noise = nullptr;         ///< V_k
    std::vector<const double*> earlier{};  ///< A_1 … A_{k−1}
};

/// An action's values in a sampler's current block.
class ActionSampler {
  public:
    ActionSampler() = default;
    virtual ~ActionSampler();
    ActionSampler(const ActionSampler&) = delete;
    ActionSampler& operator=(const ActionSampler&) = delete;

    /// Writes places 0 … n − 1 to `out`, 64-byte aligned. @param n  a multiple of `lanes`
    virtual void fill(double* out, int n) = 0;
};

/// What an action is where nobody intervenes on it: g_k.
class ActionMechanism {
  public:
    ActionMechanism() = default;
    virtual ~ActionMechanism();
    ActionMechanism(const ActionMechanism&) = delete;
    ActionMechanism& operator=(const ActionMechanism&) = delete;

    /// Its samples in a block. The mechanism must outlive the result.
    [[nodiscard]] virtual std::unique_ptr<ActionSampler> sampler(const ActionInputs& inputs) const = 0;
};

/// A polynomial of degree <= 2 in (C_k, V_k, A_1 … A_{k−1}).
class QuadraticAction final : public ActionMechanism {
  public:
    /// @param parents  pa(k), the only earlier actions that it has
    QuadraticAction(Quadratic polynomial, std::vector<int> parents)
        : polynomial_(std::move(polynomial)), parents_(std::move(parents)) {}

    [[nodiscard]] const Quadratic& polynomial() const { return polynomial_; }
    [[nodiscard]] std::unique_ptr<ActionSampler> sampler(const ActionInputs& inputs) const override;

  private:
    Quadratic polynomial_;
    std::vector<int> parents_;
};

}  // namespace causum::sim
