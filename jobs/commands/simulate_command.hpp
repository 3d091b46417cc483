#pragma once

#include <string>

#include "jobs/commands/registry.hpp"
#include "jobs/commands/simulate.hpp"
#include "jobs/study/study.hpp"

namespace causum::jobs {

/// Write the samples of a replicate as files for other programs.
struct SimulateReplicate {
    Study study;
    SimulateOptions options;
};

/// @param arguments  what follows `simulate`
/// @throws InputError for anything that cannot be done, with the nearest known option or key
[[nodiscard]] SimulateReplicate parse_simulate(Arguments arguments);

/// Carries it out. @return the exit code
int execute(const SimulateReplicate& command);

/// `causum simulate --help`
[[nodiscard]] std::string simulate_help();

}  // namespace causum::jobs
