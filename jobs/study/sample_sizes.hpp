#pragma once

#include <cstdint>
#include <optional>

#include "jobs/study/study.hpp"

namespace causum::jobs {

/// Sample sizes as a study states them: section [data].
struct SizeSettings {
    enum class Joint : std::uint8_t { per_regime, total, fixed };

    std::optional<std::int64_t> n;      ///< samples per regime at ratio 1; total = (K + 1) n
    std::optional<std::int64_t> total;  ///< samples in regime 0 and the K single regimes together
    double ratio = 1;                   ///< N_single / N_obs, > 0
    Joint joint = Joint::per_regime;    ///< joint_n is total / (K + 1), total, or the number in `joint_n`
    std::int64_t joint_n = 0;           ///< used where `joint` is fixed
};

/// Sizes of the data sets of K = `actions` actions (docs/methods.md, "Samples"):
/// N_obs = floor(total / (K ratio + 1)), N_single = floor(ratio N_obs), per regime floor(total / (K + 1)).
///
/// Floors are those of exact decimal arithmetic (ratio 0.3 of 10 is 3) as long as total * 10^(decimals of the
/// ratio) is below 5e14; beyond that a size may be one too large. A size may come out as 0.
/// @throws ArgumentError unless exactly one of n and total is given
[[nodiscard]] SampleSizes sample_sizes(const SizeSettings& settings, int actions);

}  // namespace causum::jobs
