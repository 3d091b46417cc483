#pragma once

#include <string>
#include <variant>

#include "jobs/commands/registry.hpp"

namespace causum::jobs {

/// Print `text`: a help, or the version.
struct ShowText {
    std::string text;
};

/// What the command line asks for, checked.
using Request = std::variant<ShowText, Action>;

/// Reads the command line, and the study file that it names.
/// @param arguments  without the program's name
/// @throws InputError for anything that cannot be done, with the nearest known command, option or key
[[nodiscard]] Request parse_command_line(Arguments arguments);

/// The same for the arguments of main.
[[nodiscard]] Request parse_command_line(int argc, const char* const* argv);

/// Carries it out. @return the exit code
int carry_out(const Request& request);

/// `causum --help`; like every help at most 110 columns wide, and ending with a line feed.
[[nodiscard]] std::string general_help();

/// `causum --version`
[[nodiscard]] std::string version_text();

}  // namespace causum::jobs
