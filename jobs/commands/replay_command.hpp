#pragma once

#include <filesystem>
#include <string>

#include "jobs/commands/registry.hpp"
#include "jobs/commands/replay.hpp"

namespace causum::jobs {

/// Run a replicate again and compare.
struct ReplayReplicate {
    std::filesystem::path directory;
    ReplayOptions options;
};

/// @param arguments  what follows `replay`
/// @throws InputError for anything that cannot be done, with the nearest known option
[[nodiscard]] ReplayReplicate parse_replay(Arguments arguments);

/// Carries it out. @return the exit code
int execute(const ReplayReplicate& command);

/// `causum replay --help`
[[nodiscard]] std::string replay_help();

}  // namespace causum::jobs
