#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "jobs/run/memory.hpp"
#include "jobs/run/stop_rule.hpp"
#include "jobs/run/trial.hpp"
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

/// How precise a metric's differences to the topline are so far, and what more precision takes.
struct Precision {
    StopRule wanted;                 ///< metric, and the standard error that `replicates_needed` would give
    WorstContrast worst;             ///< the least precise difference as it is
    std::string estimator;           ///< whose difference that is
    double replicates_needed = 0.0;  ///< NaN where nothing is known of the standard error, or it is 0
};

/// What running a study will take.
struct StudyPlan {
    std::string study_name;
    std::filesystem::path directory;
    std::int64_t conditions = 0;
    std::int64_t estimators = 0;
    std::int64_t passes = 0;  ///< over a replicate's samples
    std::int64_t replicates = 0;
    std::int64_t to_run = 0;  ///< replicates that lack a row
    int threads = 1;          ///< of a task
    ReplicateCost cost;       ///< by a trial; 0 if nothing is to run
    MemoryEstimate memory;    ///< of a task, and to merge
    ShardArray array;
    std::string topline;                ///< that precision is of differences to; empty: none
    std::int64_t replicates_done = 0;   ///< with all rows; what `precisions` are from
    bool is_precision_wanted = false;   ///< PlanOptions::wanted
    std::string no_precision;           ///< why nothing is said of the standard error that was asked for
    std::vector<Precision> precisions;  ///< empty: nothing is known, and none was asked for

    [[nodiscard]] double seconds() const;       ///< of all that is to run, on one thread
    [[nodiscard]] std::int64_t tasks() const;   ///< of the array, at least 1
    [[nodiscard]] double task_seconds() const;  ///< by the clock
};

/// Looks at a study and what a directory holds of it, and tries what a replicate costs.
/// @throws InputError if the directory holds another study; Error if a file in it cannot be read
[[nodiscard]] StudyPlan study_plan(const Study& study, const StudyDirectory& directory,
                                   const PlanOptions& options);

/// The lines that `causum plan` prints: conditions, passes, time, memory, an array of tasks, and what is
/// known of standard errors. Scripts read "directory: D" and, unless nothing is missing, "shards: 0,3-7 of
/// 8".
[[nodiscard]] std::string plan_text(const StudyPlan& plan);

}  // namespace causum::jobs
