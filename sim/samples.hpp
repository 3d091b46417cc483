#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/coordinates.hpp"
#include "core/moments.hpp"
#include "core/sample_block.hpp"
#include "core/stop.hpp"
#include "sim/interaction.hpp"
#include "sim/random.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

class JointEffect;

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

/// Mean and sd of the actions in the pilot: 16,384 observational samples with a role of their own.
[[nodiscard]] Coordinates pilot_coordinates(const Scm& scm, std::uint64_t seed, std::uint32_t replicate);

/// Moments of the first counts[i] places of a data set, for each i, in the SCM's standardised coordinates.
///
/// Summation order: 8 lanes → block of 256 places → chunk of 64 blocks → total, so the moments of a count are
/// the same bits whatever other counts and degree are asked for.
/// @param counts  ascending, >= 0, below max_places
/// Outcome columns: BlockSampler's; with `truth` as many columns follow with their expectations given do(a)
/// at the sampled actions.
/// @param degree  even, of the action monomials
/// @param interactions  of the SCM's actions
/// @param truth  of the same SCM and interactions, or nullptr
/// @param stop  looked at once per chunk
/// @throws ArgumentError if counts are not ascending; Stopped
[[nodiscard]] std::vector<Moments> accumulate(const Scm& scm, const DataAddress& address,
                                              std::span<const std::int64_t> counts, int degree,
                                              std::span<const Interaction> interactions = {},
                                              const JointEffect* truth = nullptr, const StopFlag& stop = {});

/// Shows the first `count` places of a data set, block by block, to what moments are not enough for.
/// @param weights  of the outcome columns; the block's outcome is Y·w
/// @param stop  looked at once per 64 blocks
/// @throws ArgumentError if there are not as many weights as outcome columns; Stopped
void visit_samples(const Scm& scm, const DataAddress& address, std::int64_t count,
                   std::span<const Interaction> interactions,
                   const Eigen::Ref<const Eigen::VectorXd>& weights,
                   const std::function<void(const SampleBlock&)>& visit, const StopFlag& stop = {});

}  // namespace causum::sim
