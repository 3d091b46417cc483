#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "jobs/run/replicate.hpp"
#include "jobs/run/shard.hpp"
#include "jobs/study/study.hpp"

namespace causum::jobs {

/// How a study's work is dealt to shards: in units of one pass of one replicate, pass by pass, so that every
/// shard gets its part of the expensive passes; of one condition of one replicate where a study has fewer of
/// those than there are shards. Unit p·R + r (or c·R + r) is of shard (p·R + r) mod N.
class WorkUnits {
  public:
    /// @param shards  N; 1 for a run of everything
    WorkUnits(const Study& study, const ReplicateRunner& runner, std::int64_t shards);

    /// The unit that a condition of a replicate is in.
    [[nodiscard]] std::int64_t unit_of(std::size_t condition, std::int64_t replicate) const {
        return group_of_[condition] * replicates_ + replicate;
    }

  private:
    std::int64_t replicates_;
    std::vector<std::int64_t> group_of_;  ///< of each condition: its pass, or itself
};

}  // namespace causum::jobs
