#pragma once

#include <filesystem>
#include <string>

#include "jobs/commands/registry.hpp"

namespace causum::jobs {

/// Merge the parts of a study's directory into its results.h5.
struct MergeParts {
    std::filesystem::path directory;
    bool reseal = false;  ///< accept a results.h5 that another program changed
};

/// @param arguments  what follows `merge`
/// @throws InputError for anything that cannot be done, with the nearest known option
[[nodiscard]] MergeParts parse_merge(Arguments arguments);

/// Carries it out. @return the exit code
int execute(const MergeParts& command);

/// `causum merge --help`
[[nodiscard]] std::string merge_help();

}  // namespace causum::jobs
