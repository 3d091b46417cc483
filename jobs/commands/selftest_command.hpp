#pragma once

#include <string>

#include "jobs/commands/registry.hpp"

namespace causum::jobs {

/// Compute the golden rows and compare.
struct TestItself {};

/// @param arguments  what follows `selftest`
/// @throws InputError for anything that cannot be done, with the nearest known option
[[nodiscard]] TestItself parse_selftest(Arguments arguments);

/// Carries it out. @return the exit code
int execute(const TestItself& command);

/// `causum selftest --help`
[[nodiscard]] std::string selftest_help();

}  // namespace causum::jobs
