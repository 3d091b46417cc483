#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "core/stop.hpp"
#include "jobs/run/run_options.hpp"
#include "jobs/study/study.hpp"
#include "results/table.hpp"

namespace causum::jobs {

/// How many threads a run takes, and what decided.
struct Threads {
    int count = 1;
    std::string reason = {};  ///< "--threads", "OMP_NUM_THREADS", "processors at hand" …
};

/// The option, else the first of OMP_NUM_THREADS, SLURM_CPUS_PER_TASK, NSLOTS, PBS_NUM_PPN, NCPUS and
/// LSB_DJOB_NUMPROC that holds a number, else the processors this process may use.
/// @param option  0: not given
[[nodiscard]] Threads thread_count(int option, const Environment& environment);

enum class RunEnd : std::uint8_t {
    complete,    ///< results.h5 has all rows, or those up to where the stop rule held
    shard_done,  ///< the shard's rows are all in parts, or were in results.h5 before
    stopped,     ///< by the flag or the time limit; what is finished is in parts
};

struct RunResult {
    RunEnd end = RunEnd::stopped;
    EarlyEnd early = {};        ///< where it was stopped
    results::Table table = {};  ///< what results.h5 holds; empty unless complete
};

/// Computes what a directory lacks of a study, into parts; a run that gets to its end without a shard merges
/// them into results.h5.
///
/// Rows that the directory has (same condition, replicate and estimator) are kept. A study directory may only
/// grow: more replicates, axis values or estimators.
/// @param stop      raised, it ends the run soon; also raised by the time limit, and when writing fails
/// @param progress  stream for the header and the progress lines
/// @throws InputError if the directory holds another study, or the study needs more memory than the machine
/// has;
///         Error if the directory cannot be written or a file in it cannot be read. Nothing is computed then.
///         Error too if writing fails on the way. What was saved before stays.
RunResult run_study(const Study& study, const RunOptions& options, StopFlag& stop, std::FILE* progress);

}  // namespace causum::jobs
