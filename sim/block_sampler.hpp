#pragma once

#include <cstdint>
#include <memory>

#include "sim/kernels.hpp"
#include "sim/outcome.hpp"
#include "sim/random.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// The least number of places, a multiple of the lanes, that holds n.
constexpr int round_up_to_lanes(int n) {
    return (n + lanes - 1) / lanes * lanes;
}

/// Samples of one data set, a block of 256 places at a time.
///
/// A place's values depend on the SCM, the address and the place only.
class BlockSampler {
  public:
    /// Of actions and confounders alone.
    /// @param scm  must outlive the sampler
    /// @param address  regime 0 is observational, k = 1 … K is do(A_k), joint_regime all
    BlockSampler(const Scm& scm, const DataAddress& address);
    /// With the columns of the outcome. @param outcome  of the same SCM; need not outlive the sampler
    BlockSampler(const Scm& scm, const DataAddress& address, const OutcomeColumns& outcome);
    ~BlockSampler();
    BlockSampler(const BlockSampler&) = delete;
    BlockSampler& operator=(const BlockSampler&) = delete;

    /// Makes places 0 … n − 1 of a block. @param n  1 … 256; the arrays below hold them until the next call
    void fill(std::uint32_t block, int n);

    [[nodiscard]] const double* action(int k) const;      ///< A_k, its own unit
    [[nodiscard]] const double* confounder(int k) const;  ///< C_k
    /// Number and values of the outcome's columns, unscaled.
    [[nodiscard]] int outcome_columns() const;
    [[nodiscard]] const double* outcome_column(int c) const;

  private:
    struct Arrays;
    std::unique_ptr<Arrays> arrays_;
};

}  // namespace causum::sim
