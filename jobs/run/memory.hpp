#pragma once

#include <cstdint>

#include "jobs/study/study.hpp"

namespace causum::jobs {

/// Memory in bytes at the peak, roughly (docs/performance.md): of what computes and saves, and of what
/// merges.
struct MemoryEstimate {
    double computing = 0.0;  ///< moments, Gram matrices and index tables of the threads
    double task = 0.0;       ///< of a task: that, the program, the rows that wait to be saved, who is done
    double merge = 0.0;      ///< of putting all rows together; a run without shards does both
};

/// @param threads  of each task
/// @param tasks    among which the study is shared out
/// @throws ArgumentError if the study names an estimator that there is not
[[nodiscard]] MemoryEstimate estimated_memory(const Study& study, int threads, std::int64_t tasks = 1);

}  // namespace causum::jobs
