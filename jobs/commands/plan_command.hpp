#pragma once

#include <filesystem>
#include <string>

#include "jobs/commands/plan.hpp"
#include "jobs/commands/registry.hpp"
#include "jobs/study/study.hpp"

namespace causum::jobs {

/// Say what running a study will take.
struct PlanStudy {
    Study study;
    std::filesystem::path out;  ///< directory of its results, which may not be there yet
    PlanOptions options;
};

/// @param arguments  what follows `plan`
/// @throws InputError for anything that cannot be done, with the nearest known option
[[nodiscard]] PlanStudy parse_plan(Arguments arguments);

/// Carries it out. @return the exit code
int execute(const PlanStudy& command);

/// `causum plan --help`
[[nodiscard]] std::string plan_help();

}  // namespace causum::jobs
