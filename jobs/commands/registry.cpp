#include "jobs/commands/registry.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "jobs/commands/analyze_command.hpp"
#include "jobs/commands/list_command.hpp"
#include "jobs/commands/merge_command.hpp"
#include "jobs/commands/plan_command.hpp"
#include "jobs/commands/replay_command.hpp"
#include "jobs/commands/run_command.hpp"
#include "jobs/commands/selftest_command.hpp"
#include "jobs/commands/simulate_command.hpp"
#include "jobs/commands/status_command.hpp"

namespace causum::jobs {
namespace {

/// A command's own `parse`, and the `execute` of what it returns.
template <auto parse>
Action prepare(Arguments arguments) {
    return [command = parse(arguments)] { return execute(command); };
}

constexpr auto commands = std::to_array<Command>({
    {.name = "run",
     .argument = "STUDY",
     .summary = "run what is missing of a study: random models, their data, every estimator, the errors",
     .help = run_help,
     .prepare = prepare<parse_run>},
    {.name = "status",
     .argument = "DIR",
     .summary = "show what of a study is done, missing, failed",
     .help = status_help,
     .prepare = prepare<parse_status>},
    {.name = "merge",
     .argument = "DIR",
     .summary = "merge the parts of a study that ran in shards into results.h5",
     .help = merge_help,
     .prepare = prepare<parse_merge>},
    {.name = "plan",
     .argument = "STUDY",
     .summary = "say how long a study will take, with what memory, and how many tasks to share it among",
     .help = plan_help,
     .prepare = prepare<parse_plan>},
    {.name = "replay",
     .argument = "DIR",
     .summary = "run one replicate again and compare its rows bit for bit",
     .help = replay_help,
     .prepare = prepare<parse_replay>},
    {.name = "analyze",
     .argument = "DIR",
     .summary = "show a study's results: findings, tables, figures, report",
     .help = analyze_help,
     .prepare = prepare<parse_analyze>},
    {.name = "simulate",
     .argument = "STUDY",
     .summary = "write one replicate's samples, and the truth, as files for other programs",
     .help = simulate_help,
     .prepare = prepare<parse_simulate>},
    {.name = "list",
     .summary = "show model families, estimators and every setting of a study",
     .help = list_help,
     .prepare = prepare<parse_list>},
    {.name = "selftest",
     .summary = "compute rows that are known: does this machine give the same bits?",
     .help = selftest_help,
     .prepare = prepare<parse_selftest>},
});

constexpr bool is_whole(const Command& command) {
    return !command.name.empty() && !command.summary.empty();
}
static_assert(std::ranges::all_of(commands, is_whole), "a command lacks its name or summary");

constexpr bool is_only_one(const Command& command) {
    return std::ranges::count(commands, command.name, &Command::name) == 1;
}
static_assert(std::ranges::all_of(commands, is_only_one), "two commands have one name");

}  // namespace

std::span<const Command> all_commands() {
    return commands;
}

}  // namespace causum::jobs
