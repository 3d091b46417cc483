#pragma once

#include <string>

#include "jobs/commands/registry.hpp"
#include "jobs/run/run_options.hpp"
#include "jobs/study/study.hpp"

namespace causum::jobs {

/// Run a study.
struct RunStudy {
    Study study;
    RunOptions options;
};

/// @param arguments  what follows `run`
/// @throws InputError for anything that cannot be done, with the nearest known option
[[nodiscard]] RunStudy parse_run(Arguments arguments);

/// Carries it out. @return the exit code
int execute(const RunStudy& command);

/// `causum run --help`
[[nodiscard]] std::string run_help();

}  // namespace causum::jobs
