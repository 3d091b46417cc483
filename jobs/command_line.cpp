#include "jobs/command_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <boost/program_options/cmdline.hpp>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "core/errors.hpp"
#include "jobs/given_settings.hpp"
#include "jobs/help_text.hpp"
#include "jobs/settings_table.hpp"
#include "jobs/study_file.hpp"
#include "jobs/value_text.hpp"

namespace causum::jobs {
namespace {

namespace po = boost::program_options;

using Arguments = std::span<const std::string>;

constexpr std::uint64_t max_threads = 1024;

struct CommandEntry {
    std::string_view name;
    std::string (*help)();
    Command (*parse)(Arguments);  ///< of what follows the name
};

/// Why "--thread" or "--data.ration" is refused, with the nearest option of the command or of settings.
std::string unknown_option(const std::string& option, const po::options_description& known) {
    const std::string name = option.substr(std::min(option.find_first_not_of('-'), option.size()));
    std::vector<std::string> own;
    for (const auto& description : known.options()) {
        if (find_setting(description->long_name()) == nullptr) own.push_back(description->long_name());
    }
    const std::vector<std::string_view> names(own.begin(), own.end());
    const std::optional<std::string_view> near = nearest(name, names);
    return near ? fmt::format("unknown option; did you mean --{}?", *near) : unknown_key(name, "--");
}

/// The options among `arguments`, each at most once and with its words.
std::vector<GivenSetting> parse_options(Arguments arguments, const po::options_description& known) {
    // Guessing would take --data.rat, short options a second value -0.5.
    constexpr int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing &
                          ~po::command_line_style::allow_short;
    std::vector<GivenSetting> given;
    try {
        const std::vector<std::string> words(arguments.begin(), arguments.end());
        for (const po::option& option :
             po::command_line_parser(words).options(known).style(style).run().options) {
            if (option.string_key.empty()) {
                throw InputError(fmt::format("{} (unexpected; options start with --)", option.value.at(0)));
            }
            GivenSetting setting{.key = option.string_key};
            if (find_setting(setting.key) == nullptr) {
                setting.values = option.value;  // a directory's name may hold spaces
            } else {
                for (const std::string& value : option.value) {
                    for (std::string& word : split_words(value)) setting.values.push_back(std::move(word));
                }
            }
            // Boost takes the next option for the value of an option that has none.
            const bool has_value = !setting.values.empty() && !setting.values.front().empty() &&
                                   !setting.values.front().starts_with("--");
            if (!has_value) throw InputError(fmt::format("--{} (needs a value)", setting.key));
            const auto is_same = [&](const GivenSetting& other) { return other.key == setting.key; };
            if (std::any_of(given.begin(), given.end(), is_same)) {
                throw InputError(fmt::format("{} (given twice)", setting.as_written()));
            }
            given.push_back(std::move(setting));
        }
    } catch (const po::unknown_option& error) {
        const std::string written = error.get_option_name();
        const std::string option = written.substr(0, written.find('='));
        throw InputError(fmt::format("{} ({})", option, unknown_option(option, known)));
    } catch (const po::invalid_command_line_syntax& error) {
        throw InputError(fmt::format("{} (needs a value)", error.get_option_name()));
    } catch (const po::error& error) {
        throw InputError(error.what());
    }
    return given;
}

Command parse_run(Arguments arguments) {
    if (arguments.empty() || arguments.front().empty() || arguments.front().starts_with("-")) {
        throw InputError(
            "causum run: the study file comes right after `run`: causum run STUDY [--section.key VALUE]");
    }
    po::options_description known = setting_options();
    known.add_options()("out", po::value<std::string>())("threads", po::value<std::string>());

    RunStudy run;
    std::optional<std::string> out;
    std::vector<GivenSetting> settings;
    for (GivenSetting& option : parse_options(arguments.subspan(1), known)) {
        if (option.key == "out") {
            out = option.values.front();
        } else if (option.key == "threads") {
            const Value value =
                parse_value(IntegerRange{.max = max_threads}, option.values.front(), option.lead_in());
            run.options.threads = static_cast<int>(std::get<std::uint64_t>(value.data));
        } else {
            settings.push_back(std::move(option));
        }
    }
    run.study = read_study(arguments.front(), settings);
    run.options.out = out ? std::filesystem::path(*out) : std::filesystem::path("results") / run.study.name;
    return run;
}

Command parse_analyze(Arguments arguments) {
    if (arguments.empty() || arguments.front().empty() || arguments.front().starts_with("-")) {
        throw InputError(
            "causum analyze: the directory of results comes right after `analyze`: causum analyze DIR");
    }
    AnalyzeResults analyze{.directory = arguments.front()};
    if (arguments.size() > 1 && arguments[1] != "--reference") {
        throw InputError(fmt::format(
            "{} (unexpected; causum analyze has one argument and one option, --reference)", arguments[1]));
    }
    if (arguments.size() == 2 || (arguments.size() > 2 && arguments[2].empty())) {
        throw InputError("--reference (without a value): the name of an estimator, such as joint");
    }
    if (arguments.size() > 3)
        throw InputError(fmt::format("{} (unexpected after --reference)", arguments[3]));
    if (arguments.size() == 3) analyze.reference = arguments[2];
    return analyze;
}

Command parse_list(Arguments arguments) {
    if (!arguments.empty()) {
        throw InputError(fmt::format("{} (unexpected; causum list has no arguments)", arguments.front()));
    }
    return ShowText{list_text()};
}

constexpr auto commands = std::to_array<CommandEntry>({
    {.name = "run", .help = run_help, .parse = parse_run},
    {.name = "analyze", .help = analyze_help, .parse = parse_analyze},
    {.name = "list", .help = list_help, .parse = parse_list},
});

bool asks_for_help(const std::string& argument) {
    return argument == "--help" || argument == "-h";
}

}  // namespace

Command parse_command_line(std::span<const std::string> arguments) {
    std::vector<std::string_view> names;
    names.reserve(commands.size());
    for (const CommandEntry& command : commands) names.push_back(command.name);
    if (arguments.empty()) {
        throw InputError(
            fmt::format("no command (there are {}; causum --help explains)", fmt::join(names, ", ")));
    }
    const std::string& first = arguments.front();
    if (asks_for_help(first)) return ShowText{general_help()};
    if (first == "--version") return ShowVersion{};

    const auto command = std::find_if(commands.begin(), commands.end(),
                                      [&](const CommandEntry& c) { return c.name == first; });
    if (command == commands.end()) {
        const char* const why = first.starts_with("-") ? "an option before any command" : "unknown command";
        const std::optional<std::string_view> near = nearest(first, names);
        throw InputError(near ? fmt::format("{} ({}; did you mean {}?)", first, why, *near)
                              : fmt::format("{} ({}; there are {})", first, why, fmt::join(names, ", ")));
    }
    const Arguments rest = arguments.subspan(1);
    if (std::any_of(rest.begin(), rest.end(), asks_for_help)) return ShowText{command->help()};
    return command->parse(rest);
}

Command parse_command_line(int argc, const char* const* argv) {
    const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
    return parse_command_line(arguments);
}

}  // namespace causum::jobs
