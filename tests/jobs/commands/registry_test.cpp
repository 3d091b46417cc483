// The table of commands: every entry is whole, asked for by its name, and shown where users look for it.

#include "jobs/commands/registry.hpp"

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "core/errors.hpp"
#include "jobs/commands/command_line.hpp"
#include "jobs/commands/list_command.hpp"
#include "jobs/commands/run_command.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        REQUIRE(end != std::string::npos);
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

std::string form_of(const Command& command) {
    return std::string(command.name) + (command.argument.empty() ? "" : " ") + std::string(command.argument);
}

TEST_CASE("every command has a line in the general help, and a help that begins with its form") {
    for (const Command& command : all_commands()) {
        CAPTURE(command.name);
        REQUIRE(command.help != nullptr);
        CHECK_THAT(general_help(), Catch::Contains("\n  " + form_of(command) + " ") &&
                                       Catch::Contains("  " + std::string(command.summary) + "\n"));
        CHECK_THAT(command.help(), Catch::StartsWith("Usage: causum " + form_of(command)));
    }
}

TEST_CASE("every command refuses what it cannot take, or asks for its argument") {
    for (const Command& command : all_commands()) {
        CAPTURE(command.name);
        REQUIRE(command.prepare != nullptr);
        const std::vector<std::string> wrong =
            command.argument.empty() ? std::vector<std::string>{"x"} : std::vector<std::string>{};
        CHECK_THROWS_AS(command.prepare(wrong), InputError);
        CHECK_THAT(tests::input_error_of([&] { (void)command.prepare(wrong); }),
                   Catch::Contains("causum " + std::string(command.name)));
    }
}

TEST_CASE("no help is too wide") {
    std::vector<std::string> texts = {general_help(), list_text()};
    for (const Command& command : all_commands()) texts.push_back(command.help());
    for (const std::string& text : texts) {
        for (const std::string& line : lines_of(text)) {
            CAPTURE(line);
            CHECK(line.size() <= 110);
            CHECK((line.empty() || line.back() != ' '));
        }
    }
}

TEST_CASE("the example in the help of run is a study") {
    const std::string help = run_help();
    const std::size_t begin = help.find("Study file\n") + std::string_view("Study file\n").size();
    const tests::TemporaryDirectory directory;
    const std::vector<std::string> arguments = {
        directory.write("a.ini", help.substr(begin, help.find("\nExamples") - begin)).string()};
    CHECK(parse_run(arguments).study.conditions.size() == 3);
}

}  // namespace
}  // namespace causum::jobs
