#pragma once

#include <filesystem>

namespace causum::jobs {

/// How a study is run; none of it changes a result.
struct RunOptions {
    std::filesystem::path out;  ///< directory of the results
    int threads = 0;            ///< 0 = SLURM_CPUS_PER_TASK, or the processors this process may use
};

}  // namespace causum::jobs
