#include "jobs/run/work_units.hpp"

#include <numeric>

namespace causum::jobs {

WorkUnits::WorkUnits(const Study& study, const ReplicateRunner& runner, std::int64_t shards)
    : replicates_(study.replicates), group_of_(study.conditions.size()) {
    const auto passes = static_cast<std::int64_t>(runner.passes());
    if (passes * replicates_ < shards) {
        std::iota(group_of_.begin(), group_of_.end(), std::int64_t{0});
        return;
    }
    for (std::int64_t pass = 0; pass < passes; ++pass) {
        for (const std::size_t condition : runner.conditions_of(static_cast<std::size_t>(pass)))
            group_of_[condition] = pass;
    }
}

}  // namespace causum::jobs
