#include "jobs/commands/command_line.hpp"
#include "core/nearest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "jobs/store/build_info.hpp"
#include "jobs/study/value_text.hpp"

namespace causum::jobs {
namespace {

bool asks_for_help(const std::string& argument) {
    return argument == "--help" || argument == "-h";
}

/// A command as it is written: "run STUDY".
std::string form_of(const Command& command) {
    return fmt::format("{}{}{}", command.name, command.argument.empty() ? "" : " ", command.argument);
}

/// Lines of the general help, one a command or option.
std::string help_rows(std::span<const std::pair<std::string, std::string_view>> rows) {
    std::size_t width = 0;
    for (const Command& command : all_commands()) width = std::max(width, form_of(command).size());
    std::string text;
    for (const auto& [form, meaning] : rows) text += fmt::format("  {:<{}}   {}\n", form, width, meaning);
    return text;
}

}  // namespace

std::string general_help() {
    using Rows = std::vector<std::pair<std::string, std::string_view>>;
    Rows commands;
    for (const Command& command : all_commands()) commands.emplace_back(form_of(command), command.summary);
    const Rows options = {{"--help", "show this help; `causum COMMAND --help` shows a command's"},
                          {"--version", "show the program's version"}};
    return fmt::format(
        R"(causum - how well is the effect of several interventions at once learned from single interventions?

Usage: causum COMMAND ...

Commands
{}
Options
{}
Examples
  causum run jobs/studies/paper_main.ini
  causum analyze results/paper_main
  causum list

Exit codes: 0 done; 1 something failed (files, disk, damage); 2 wrong command, option or study, or a directory
of another study; 75 stopped early with all finished work saved: run the same command again.
)",
        help_rows(commands), help_rows(options));
}

std::string version_text() {
    const BuildInfo build = build_info();
    return fmt::format("causum {} ({}; {})\n", build.version, build.git_commit, build.compiler);
}

Request parse_command_line(Arguments arguments) {
    std::vector<std::string_view> names;
    const std::span<const Command> commands = all_commands();
    names.reserve(commands.size());
    for (const Command& command : commands) names.push_back(command.name);
    if (arguments.empty()) {
        throw InputError(
            fmt::format("no command (there are {}; causum --help explains)", fmt::join(names, ", ")));
    }
    const std::string& first = arguments.front();
    if (asks_for_help(first)) return ShowText{general_help()};
    if (first == "--version") return ShowText{version_text()};

    const auto command = std::ranges::find(commands, first, &Command::name);
    if (command == commands.end()) {
        const char* const why = first.starts_with("-") ? "an option before any command" : "unknown command";
        const std::optional<std::string_view> near = nearest(first, names);
        throw InputError(near ? fmt::format("{} ({}; did you mean {}?)", first, why, *near)
                              : fmt::format("{} ({}; there are {})", first, why, fmt::join(names, ", ")));
    }
    const Arguments rest = arguments.subspan(1);
    if (std::any_of(rest.begin(), rest.end(), asks_for_help)) return ShowText{command->help()};
    return command->prepare(rest);
}

Request parse_command_line(int argc, const char* const* argv) {
    const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
    return parse_command_line(arguments);
}

int carry_out(const Request& request) {
    if (const auto* action = std::get_if<Action>(&request)) return (*action)();
    fmt::print("{}", std::get<ShowText>(request).text);
    return exit_done;
}

}  // namespace causum::jobs
