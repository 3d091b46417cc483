#pragma once

#include <filesystem>
#include <string>

#include "jobs/commands/registry.hpp"

namespace causum::jobs {

/// Show a study's results: table, CSV, figures.
struct AnalyzeResults {
    std::filesystem::path directory;
    std::filesystem::path out;   ///< where its files go; the directory itself where --out is not given
    std::string reference = {};  ///< estimator that the others are compared with; empty: joint, or the first
};

/// @param arguments  what follows `analyze`
/// @throws InputError for anything that cannot be done, with the nearest known option
[[nodiscard]] AnalyzeResults parse_analyze(Arguments arguments);

/// Carries it out. @return the exit code
int execute(const AnalyzeResults& command);

/// `causum analyze --help`
[[nodiscard]] std::string analyze_help();

}  // namespace causum::jobs
