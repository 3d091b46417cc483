#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "jobs/run/stop_rule.hpp"
#include "jobs/store/study_directory.hpp"
#include "jobs/study/study.hpp"

namespace causum::jobs {

/// For what a study is planned.
struct PlanOptions {
    int threads = 1;                      ///< of each task
    double task_seconds = 3600.0;         ///< wanted length of a task of an array
    std::int64_t max_tasks = 1000;        ///< that an array may have
    std::optional<StopRule> wanted = {};  ///< standard error for which replicates are counted
    std::FILE* progress = nullptr;        ///< says that a trial takes its time
};

/// Tasks of an array that share `units` of work (WorkUnits) which take `seconds` each on one thread: as many
/// as make a task last about options.task_seconds, at most options.max_tasks, and no more than keep all
/// threads busy.
[[nodiscard]] std::int64_t suggested_tasks(std::int64_t units, double seconds, const PlanOptions& options);

/// An array of tasks: shards of `count`, those in which something is missing.
struct ShardArray {
    std::int64_t count = 1;
    std::vector<std::int64_t> shards;  ///< ascending
};

/// Shares the units of work that are missing among about `tasks` shards, at most `max_tasks`. What a failed
/// task left lies in one shard of as many; so of the counts nearby that one is taken whose fullest shard is
/// least.
[[nodiscard]] ShardArray suggested_array(std::span<const std::int64_t> missing, std::int64_t tasks,
                                         std::int64_t max_tasks);

/// The lines that `causum plan` prints: conditions, passes, time, memory, an array of tasks, and what is
/// known of standard errors from a directory that holds results of the study. Scripts read "directory: D"
/// and, unless nothing is missing, "shards: 0,3-7 of 8".
/// @throws InputError if the directory holds another study; Error if a file in it cannot be read
[[nodiscard]] std::string plan_text(const Study& study, const StudyDirectory& directory,
                                    const PlanOptions& options);

}  // namespace causum::jobs
