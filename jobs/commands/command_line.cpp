#include "jobs/commands/command_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <boost/program_options/cmdline.hpp>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/errors.hpp"
#include "jobs/commands/help_text.hpp"
#include "jobs/run/duration.hpp"
#include "jobs/run/runner.hpp"
#include "jobs/store/collect.hpp"
#include "jobs/store/study_directory.hpp"
#include "jobs/study/raw_settings.hpp"
#include "jobs/study/settings_table.hpp"
#include "jobs/study/study_file.hpp"
#include "jobs/study/value_text.hpp"

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
std::vector<RawSetting> parse_options(Arguments arguments, const po::options_description& known) {
    // Guessing would take --data.rat, short options a second value -0.5.
    constexpr int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing &
                          ~po::command_line_style::allow_short;
    std::vector<RawSetting> given;
    try {
        const std::vector<std::string> words(arguments.begin(), arguments.end());
        for (const po::option& option :
             po::command_line_parser(words).options(known).style(style).run().options) {
            if (option.string_key.empty()) {
                throw InputError(fmt::format("{} (unexpected; options start with --)", option.value.at(0)));
            }
            RawSetting setting{.key = option.string_key};
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
            const auto is_same = [&](const RawSetting& other) { return other.key == setting.key; };
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

/// The integer from `least` on that is an option's value.
std::int64_t integer_option(const RawSetting& option, std::uint64_t least, std::uint64_t most) {
    const Value value =
        parse_value(IntegerRange{.min = least, .max = most}, option.values.front(), option.lead_in());
    return static_cast<std::int64_t>(std::get<std::uint64_t>(value.data));
}

constexpr std::uint64_t max_integer = std::uint64_t{1} << 31;

/// The study file that a command has for its first argument.
const std::string& study_argument(Arguments arguments, std::string_view command) {
    if (arguments.empty() || arguments.front().empty() || arguments.front().starts_with("-")) {
        throw InputError(
            fmt::format("causum {0}: the study file comes right after `{0}`: causum {0} STUDY "
                        "[--section.key VALUE]",
                        command));
    }
    return arguments.front();
}

std::filesystem::path default_directory(const Study& study) {
    return std::filesystem::path("results") / study.name;
}

/// The study of a file and options as it goes on in `out`: settings that results there are too old to have,
/// and that nobody gives, stay what they were.
/// @param out  its default directory is put into it if it is empty
Study study_in(const std::string& file, std::span<const RawSetting> settings, std::filesystem::path& out) {
    Study study = read_study(file, settings);
    if (out.empty()) out = default_directory(study);
    const UnsetValues kept = kept_values(StudyDirectory(out));
    return kept.empty() ? study : read_study(file, settings, kept);
}

Command parse_run(Arguments arguments) {
    const std::string& file = study_argument(arguments, "run");
    po::options_description known = setting_options();
    for (const char* option : {"out", "threads", "shard", "max-time", "stop-at-mcse"})
        known.add_options()(option, po::value<std::string>());

    RunStudy run;
    std::vector<RawSetting> settings;
    for (RawSetting& option : parse_options(arguments.subspan(1), known)) {
        if (option.key == "out") {
            run.options.out = option.values.front();
        } else if (option.key == "threads") {
            run.options.threads = static_cast<int>(integer_option(option, 0, max_threads));
        } else if (option.key == "shard") {
            run.options.shard = parse_shard(option.values.front(), std::getenv);
        } else if (option.key == "max-time") {
            run.options.max_seconds = parse_duration(option.values.front(), option.lead_in());
        } else if (option.key == "stop-at-mcse") {
            run.options.stop_rule = parse_stop_rule(option.values.front(), option.lead_in());
        } else {
            settings.push_back(std::move(option));
        }
    }
    if (run.options.shard && run.options.stop_rule) {
        throw InputError(
            "--stop-at-mcse (not together with --shard: a task does not see the other tasks' replicates)");
    }
    run.study = study_in(file, settings, run.options.out);
    if (run.options.stop_rule) {
        require_contrasts(run.study);
        require_metric(run.study, *run.options.stop_rule, "--stop-at-mcse ");
    }
    return run;
}

Command parse_plan(Arguments arguments) {
    const std::string& file = study_argument(arguments, "plan");
    po::options_description known = setting_options();
    for (const char* option : {"out", "threads", "task-time", "max-tasks", "mcse"})
        known.add_options()(option, po::value<std::string>());
    PlanStudy plan;
    int threads = 0;
    std::vector<RawSetting> settings;
    for (RawSetting& option : parse_options(arguments.subspan(1), known)) {
        if (option.key == "out") {
            plan.out = option.values.front();
        } else if (option.key == "threads") {
            threads = static_cast<int>(integer_option(option, 0, max_threads));
        } else if (option.key == "task-time") {
            plan.options.task_seconds = parse_duration(option.values.front(), option.lead_in());
        } else if (option.key == "max-tasks") {
            plan.options.max_tasks = integer_option(option, 1, max_integer);
        } else if (option.key == "mcse") {
            plan.options.wanted = parse_stop_rule(option.values.front(), option.lead_in());
        } else {
            settings.push_back(std::move(option));
        }
    }
    plan.study = study_in(file, settings, plan.out);
    if (plan.options.wanted) require_metric(plan.study, *plan.options.wanted, "--mcse ");
    plan.options.threads = thread_count(threads, std::getenv).count;
    return plan;
}

/// The directory that a command has for its first argument; the results file in it stands for it.
std::filesystem::path directory_argument(Arguments arguments, std::string_view command) {
    if (arguments.empty() || arguments.front().empty() || arguments.front().starts_with("-")) {
        throw InputError(fmt::format(
            "causum {0}: the directory of results comes right after `{0}`: causum {0} DIR", command));
    }
    const std::filesystem::path path = arguments.front();
    const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
    std::error_code none;
    const bool is_results_file = path == StudyDirectory(path.parent_path()).results_file() &&
                                 std::filesystem::exists(path, none) &&
                                 !std::filesystem::is_directory(path, none);
    return is_results_file ? parent : path;
}

/// The directory that is a command's only argument.
std::filesystem::path only_directory(Arguments arguments, std::string_view command) {
    std::filesystem::path directory = directory_argument(arguments, command);
    if (arguments.size() > 1) {
        throw InputError(fmt::format("{} (unexpected; causum {} has one argument)", arguments[1], command));
    }
    return directory;
}

Command parse_analyze(Arguments arguments) {
    AnalyzeResults analyze{.directory = directory_argument(arguments, "analyze"), .out = {}};
    analyze.out = analyze.directory;
    po::options_description known;
    known.add_options()("reference", po::value<std::string>())("out", po::value<std::string>());
    for (const RawSetting& option : parse_options(arguments.subspan(1), known)) {
        if (option.key == "out") {
            analyze.out = option.values.front();
        } else {
            analyze.reference = option.values.front();
        }
    }
    return analyze;
}

Command parse_merge(Arguments arguments) {
    const auto is_reseal = [](const std::string& argument) { return argument == "--reseal"; };
    std::vector<std::string> others(arguments.begin(), arguments.end());
    const auto removed = std::erase_if(others, is_reseal);
    if (removed > 1) throw InputError("--reseal (given twice)");
    return MergeParts{.directory = only_directory(others, "merge"), .reseal = removed == 1};
}

Command parse_status(Arguments arguments) {
    return ShowStatus{only_directory(arguments, "status")};
}

Command parse_replay(Arguments arguments) {
    ReplayReplicate replay{.directory = directory_argument(arguments, "replay"), .options = {}};
    po::options_description known;
    known.add_options()("replicate", po::value<std::string>())("condition", po::value<std::string>());
    bool has_replicate = false;
    for (const RawSetting& option : parse_options(arguments.subspan(1), known)) {
        const std::int64_t number = integer_option(option, 0, max_integer);
        if (option.key == "condition") {
            replay.options.condition = static_cast<std::size_t>(number);
        } else {
            replay.options.replicate = number;
            has_replicate = true;
        }
    }
    if (!has_replicate)
        throw InputError("causum replay: --replicate is missing: causum replay DIR --replicate R");
    return replay;
}

Command parse_list(Arguments arguments) {
    if (!arguments.empty()) {
        throw InputError(fmt::format("{} (unexpected; causum list has no arguments)", arguments.front()));
    }
    return ShowText{list_text()};
}

Command parse_selftest(Arguments arguments) {
    if (!arguments.empty()) {
        throw InputError(fmt::format("{} (unexpected; causum selftest has no arguments)", arguments.front()));
    }
    return TestItself{};
}

constexpr auto commands = std::to_array<CommandEntry>({
    {.name = "run", .help = run_help, .parse = parse_run},
    {.name = "status", .help = status_help, .parse = parse_status},
    {.name = "merge", .help = merge_help, .parse = parse_merge},
    {.name = "plan", .help = plan_help, .parse = parse_plan},
    {.name = "replay", .help = replay_help, .parse = parse_replay},
    {.name = "analyze", .help = analyze_help, .parse = parse_analyze},
    {.name = "list", .help = list_help, .parse = parse_list},
    {.name = "selftest", .help = selftest_help, .parse = parse_selftest},
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
