#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "jobs/run/shard.hpp"
#include "jobs/run/stop_rule.hpp"

namespace causum::jobs {

/// How a run ended before its work did.
struct EarlyEnd {
    bool has_saved = false;
    bool again = false;    ///< nothing was saved, as by the run of the same before it
    double seconds = 0.0;  ///< that the run took
};

/// How a study is run; none of it changes a row.
struct RunOptions {
    std::filesystem::path out = {};          ///< directory of the results
    int threads = 0;                         ///< 0: as many as the environment says (thread_count)
    std::optional<Shard> shard = {};         ///< only these units of work, to parts only
    std::optional<double> max_seconds = {};  ///< of wall-clock time, after which the run stops
    std::optional<StopRule> stop_rule = {};  ///< the run ends early where this holds; not with a shard
    /// Ends the process. Called when all finished rows are saved, but a fit takes too long to stop.
    std::function<void(const EarlyEnd&)> leave = {};
};

}  // namespace causum::jobs
