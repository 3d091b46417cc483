#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "sim/interaction.hpp"
#include "sim/kernels.hpp"
#include "sim/random.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// Values of one variable in a block.
struct alignas(64) Places {
    double values[block_places];
};

/// The least number of places, a multiple of the lanes, that holds n.
constexpr int round_up_to_lanes(int n) {
    return (n + lanes - 1) / lanes * lanes;
}

/// Samples of one data set, a block of 256 places at a time.
///
/// A place's values depend on the SCM, the address and the place only.
class BlockSampler {
  public:
    /// @param scm  must outlive the sampler
    /// @param address  regime 0 is observational, k = 1 … K is do(A_k), joint_regime all
    BlockSampler(const Scm& scm, const DataAddress& address, std::span<const Interaction> interactions = {});
    ~BlockSampler();
    BlockSampler(const BlockSampler&) = delete;
    BlockSampler& operator=(const BlockSampler&) = delete;

    /// Makes places 0 … n − 1 of a block. @param n  1 … 256; the arrays below hold them until the next call
    void fill(std::uint32_t block, int n);

    [[nodiscard]] const double* action(int k) const;               ///< A_k, its own unit
    [[nodiscard]] const double* confounder(int k) const;           ///< C_k
    [[nodiscard]] const double* outcome() const;                   ///< Σ f_k + U
    [[nodiscard]] const double* interaction(std::size_t i) const;  ///< I of interactions[i], unscaled
    /// S³ of a post-nonlinear SCM: S = Σ f_k + U with noise inside, Σ f_k with noise outside.
    [[nodiscard]] const double* cube() const;
    /// The columns that an outcome is made of: Σ f_k + U, each interaction's I, and S³ if the SCM is
    /// post-nonlinear.
    [[nodiscard]] int outcome_columns() const;
    [[nodiscard]] const double* outcome_column(int c) const;

  private:
    struct Arrays;
    std::unique_ptr<Arrays> arrays_;
};

}  // namespace causum::sim
