#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace causum::jobs {

/// Words of a command line.
using Arguments = std::span<const std::string>;

/// A command with its checked options, to be carried out once. Returns the exit code.
using Action = std::function<int()>;

constexpr int exit_done = 0;
constexpr int exit_failed = 1;
constexpr int exit_wrong_input = 2;

/// One command of the program.
struct Command {
    std::string_view name = {};
    std::string_view argument = {};          ///< form of what follows the name: "STUDY"; empty: nothing
    std::string_view summary = {};           ///< its line in `causum --help`
    std::string (*help)() = nullptr;         ///< `causum NAME --help`
    Action (*prepare)(Arguments) = nullptr;  ///< checks what follows the name; throws InputError
};

/// All commands, in the order in which `causum --help` shows them.
[[nodiscard]] std::span<const Command> all_commands();

}  // namespace causum::jobs
