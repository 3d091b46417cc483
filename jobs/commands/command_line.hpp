#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <variant>

#include "jobs/commands/plan.hpp"
#include "jobs/commands/replay.hpp"
#include "jobs/run/run_options.hpp"
#include "jobs/study/study.hpp"

namespace causum::jobs {

/// Print `text`: a help, or `causum list`.
struct ShowText {
    std::string text;
};
/// Print the program's version.
struct ShowVersion {};
/// Run a study.
struct RunStudy {
    Study study;
    RunOptions options;
};

/// Show a study's results: table, CSV, figures.
struct AnalyzeResults {
    std::filesystem::path directory;
    std::filesystem::path out;   ///< where its files go; the directory itself where --out is not given
    std::string reference = {};  ///< estimator that the others are compared with; empty: joint, or the first
};

/// Merge the parts of a study's directory into its results.h5.
struct MergeParts {
    std::filesystem::path directory;
    bool reseal = false;  ///< accept a results.h5 that another program changed
};

/// Say what of a study is done and what is missing.
struct ShowStatus {
    std::filesystem::path directory;
};

/// Say what running a study will take.
struct PlanStudy {
    Study study;
    std::filesystem::path out;  ///< directory of its results, which may not be there yet
    PlanOptions options;
};

/// Run a replicate again and compare.
struct ReplayReplicate {
    std::filesystem::path directory;
    ReplayOptions options;
};

/// Compute the golden rows and compare.
struct TestItself {};

/// What the command line asks for, checked.
using Command = std::variant<ShowText, ShowVersion, RunStudy, AnalyzeResults, MergeParts, ShowStatus,
                             PlanStudy, ReplayReplicate, TestItself>;

/// Reads the command line, and the study file that it names.
/// @param arguments  without the program's name
/// @throws InputError for anything that cannot be done, with the nearest known command, option or key
[[nodiscard]] Command parse_command_line(std::span<const std::string> arguments);

/// The same for the arguments of main.
[[nodiscard]] Command parse_command_line(int argc, const char* const* argv);

}  // namespace causum::jobs
