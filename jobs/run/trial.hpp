#pragma once

#include <cstdint>
#include <cstdio>
#include <span>

#include "jobs/study/study.hpp"

namespace causum::jobs {

/// What a replicate of a study costs, by a trial.
struct ReplicateCost {
    double seconds = 0.0;          ///< of CPU time, on one thread
    bool is_extrapolated = false;  ///< from some of its passes and fits, or from smaller models
};

/// Seconds that a replicate takes on one thread.
///
/// Runs replicates if `budget` seconds are enough for one. If not, only what costs something else is tried:
/// of passes that cost the same one, of it two conditions of each kind of fit (the smallest and the largest
/// samples). A walk or a fit for which time is too short is tried with fewer samples and actions, from small
/// ones up, and extrapolated: samples by a line, actions by a power of the number of features. The trial is a
/// process of its own, which is killed when its time is over, in whatever fit it is.
/// @param budget    seconds by the clock, about which the trial lasts at most
/// @param progress  a line is written here when the trial lasts longer than a second; best effort
[[nodiscard]] ReplicateCost replicate_cost(const Study& study, double budget, std::FILE* progress);

/// What was measured of a cost at two sizes, or one.
struct SizedCost {
    double size = 0.0;
    double seconds = 0.0;
};

/// The cost at `size` by the line through the first and last of `measured`, never below the nearer one's
/// share.
/// @param measured  at least one, by size ascending
[[nodiscard]] double cost_by_line(std::span<const SizedCost> measured, double size);

/// The cost at `size` by the power of the size, at most 3.5, that the last of `measured` and the last one
/// half as large follow; 2.5 if there is none.
/// @param measured  at least one, by size ascending
[[nodiscard]] double cost_by_power(std::span<const SizedCost> measured, double size);

}  // namespace causum::jobs
