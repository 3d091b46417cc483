#pragma once

#include <filesystem>
#include <string>

#include "jobs/commands/registry.hpp"

namespace causum::jobs {

/// Say what of a study is done and what is missing.
struct ShowStatus {
    std::filesystem::path directory;
};

/// @param arguments  what follows `status`
/// @throws InputError for anything that cannot be done, with the nearest known option
[[nodiscard]] ShowStatus parse_status(Arguments arguments);

/// Carries it out. @return the exit code
int execute(const ShowStatus& command);

/// `causum status --help`
[[nodiscard]] std::string status_help();

}  // namespace causum::jobs
