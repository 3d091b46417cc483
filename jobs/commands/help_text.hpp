#pragma once

#include <string>

namespace causum::jobs {

// Texts for the terminal, at most 110 columns wide, each ending with a line feed.

/// `causum --help`
[[nodiscard]] std::string general_help();

/// `causum run --help`
[[nodiscard]] std::string run_help();

/// `causum status --help`
[[nodiscard]] std::string status_help();

/// `causum merge --help`
[[nodiscard]] std::string merge_help();

/// `causum plan --help`
[[nodiscard]] std::string plan_help();

/// `causum replay --help`
[[nodiscard]] std::string replay_help();

/// `causum analyze --help`
[[nodiscard]] std::string analyze_help();

/// `causum list --help`
[[nodiscard]] std::string list_help();

/// `causum selftest --help`
[[nodiscard]] std::string selftest_help();

/// `causum list`: families, estimators, and every setting with meaning, unit, default and allowed values.
[[nodiscard]] std::string list_text();

}  // namespace causum::jobs
