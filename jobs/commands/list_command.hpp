#pragma once

#include <string>

#include "jobs/commands/registry.hpp"

namespace causum::jobs {

/// Show families, estimators and settings.
struct ListAll {};

/// @param arguments  what follows `list`
/// @throws InputError for anything that cannot be done, with the nearest known option
[[nodiscard]] ListAll parse_list(Arguments arguments);

/// Carries it out. @return the exit code
int execute(const ListAll& command);

/// `causum list --help`
[[nodiscard]] std::string list_help();

/// What it prints: families, estimators, and every setting with meaning, unit, default and allowed values.
[[nodiscard]] std::string list_text();

}  // namespace causum::jobs
