#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "jobs/run/shard.hpp"
#include "jobs/run/stop_rule.hpp"

namespace causum::jobs {

/// How a study is run; none of it changes a row.
struct RunOptions {
    std::filesystem::path out = {};   ///< directory of the results
    int threads = 0;                  ///< 0 = SLURM_CPUS_PER_TASK, or the processors this process may use
    std::optional<Shard> shard = {};  ///< only these replicates, to parts only
    std::optional<double> max_seconds = {};  ///< of wall-clock time, after which the run stops
    std::optional<StopRule> stop_rule = {};  ///< the run ends early where this holds; not with a shard
    /// Ends the process. Called when all finished rows are saved, but a fit takes too long to stop.
    std::function<void()> leave = {};
};

}  // namespace causum::jobs
