#pragma once

#include <cstdio>

#include "jobs/run_options.hpp"
#include "jobs/study.hpp"
#include "results/table.hpp"

namespace causum::jobs {

/// Name of the results file inside a study's directory.
inline constexpr const char* results_file_name = "results.h5";

/// The threads a run takes: the option, else SLURM_CPUS_PER_TASK, else the processors this process may use.
[[nodiscard]] int thread_count(const RunOptions& options);

/// An empty table with the dimensions, keys and coordinates of a study; every row is not_run.
[[nodiscard]] results::Table make_table(const Study& study);

/// Computes what options.out/results.h5 lacks of the study and writes the file anew.
///
/// Rows that the file already has (same condition, replicate and estimator) are kept. A study directory may
/// only grow: more replicates, axis values or estimators.
/// @param progress  stream for the header and the progress lines
/// @return all rows of the study
/// @throws InputError if the directory holds another study, or the study needs more memory than the machine
/// has;
///         Error if the directory cannot be written or its file cannot be read. Nothing is computed then.
results::Table run_study(const Study& study, const RunOptions& options, std::FILE* progress);

}  // namespace causum::jobs
