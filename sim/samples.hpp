#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/coordinates.hpp"
#include "core/moments.hpp"
#include "core/sample_block.hpp"
#include "core/stop.hpp"
#include "sim/block_sampler.hpp"
#include "sim/outcome.hpp"
#include "sim/random.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// Where the pilot's random numbers are.
[[nodiscard]] DataAddress pilot_address(std::uint64_t seed, std::uint32_t replicate);

/// Mean and sd of the actions in the pilot: 16,384 observational samples with a role of their own.
[[nodiscard]] Coordinates pilot_coordinates(const Scm& scm, std::uint64_t seed, std::uint32_t replicate);

/// How a data set is walked through.
struct Walk {
    const OutcomeColumns* outcome = nullptr;  ///< of the same SCM; nullptr: Σ f_k + U and the family's own
    bool with_effects = false;                ///< whether E[column | do(a)] of each follow as more columns
    const StopFlag* stop = nullptr;           ///< looked at in every chunk
    int threads = 1;                          ///< that share the chunks; the bits do not depend on it
};

/// Moments of some places, and of those in each lane: places l, l + lanes, …
struct LaneMoments {
    Moments all;
    std::vector<Moments> lanes;  ///< [lanes]
};

/// Moments of the first counts[i] places of a data set, for each i, in the SCM's standardised coordinates.
///
/// Summation order: 8 lanes → block of 256 places → chunk of 64 blocks → total, so the moments of a count are
/// the same bits whatever other counts and degree are asked for.
/// Outcomes: the columns of walk.outcome; with_effects as many follow with their expectations given do(a) at
/// the sampled actions.
/// @param counts  ascending, >= 0, below max_places
/// @param basis   of the actions, of the even degree of the action monomials
/// @throws ArgumentError if counts are not ascending; Stopped if walk.stop is raised
[[nodiscard]] std::vector<Moments> accumulate(const Scm& scm, const DataAddress& address,
                                              std::span<const std::int64_t> counts, const Basis& basis,
                                              const Walk& walk = {});
/// The same for a basis that is used once.
[[nodiscard]] std::vector<Moments> accumulate(const Scm& scm, const DataAddress& address,
                                              std::span<const std::int64_t> counts, int degree,
                                              const Walk& walk = {});

/// The same with the moments of each lane's places beside them, in their own order: block → chunk → total.
/// `all` is what accumulate gives, bit for bit.
[[nodiscard]] std::vector<LaneMoments> accumulate_by_lane(const Scm& scm, const DataAddress& address,
                                                          std::span<const std::int64_t> counts,
                                                          const Basis& basis, const Walk& walk = {});

/// Shows the first `count` places of a data set, block by block, to what moments are not enough for.
/// @param weights  of the columns of `outcome`; the block's outcome is Y·w
/// @param stop  looked at once per 64 blocks
/// @throws ArgumentError if there are not as many weights as outcome columns; Stopped
void visit_samples(const Scm& scm, const DataAddress& address, std::int64_t count,
                   const OutcomeColumns& outcome, const Eigen::Ref<const Eigen::VectorXd>& weights,
                   const std::function<void(const SampleBlock&)>& visit, const StopFlag& stop = {});

/// Actions at the first places of a data set, and E[column | do(a)] there.
struct EffectSamples {
    Eigen::MatrixXd actions;  ///< [n][K] standardised
    Eigen::MatrixXd effects;  ///< [n][columns of the outcome]
};
/// @param places  1 … block_places
[[nodiscard]] EffectSamples effect_samples(const Scm& scm, const DataAddress& address, int places,
                                           const OutcomeColumns& outcome);

}  // namespace causum::sim
