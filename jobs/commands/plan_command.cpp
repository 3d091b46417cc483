#include "jobs/commands/plan_command.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "jobs/commands/options.hpp"
#include "jobs/run/duration.hpp"
#include "jobs/run/runner.hpp"
#include "jobs/store/study_directory.hpp"
#include "jobs/study/raw_settings.hpp"

namespace causum::jobs {

PlanStudy parse_plan(Arguments arguments) {
    const std::string& file = study_argument(arguments, "plan");
    constexpr auto own = std::to_array<const char*>({"out", "threads", "task-time", "max-tasks", "mcse"});
    PlanStudy plan;
    int threads = 0;
    std::vector<RawSetting> settings;
    for (RawSetting& option : parse_options(arguments.subspan(1), own, TakesSettings::yes)) {
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

int execute(const PlanStudy& command) {
    PlanOptions options = command.options;
    options.progress = stderr;
    write_table_notes(command.study);
    fmt::print("{}", plan_text(study_plan(command.study, StudyDirectory(command.out), options)));
    return exit_done;
}

std::string plan_help() {
    return R"(Usage: causum plan STUDY [--out DIR] [--threads T] [--task-time D] [--max-tasks N] [--mcse METRIC=VALUE]
                   [--section.key VALUE ...]

Says what running a study will take: conditions and the passes over samples that serve them, time (from a
trial of some seconds) and memory, and into how many tasks of an array to share what is missing. If DIR holds
results of the study, also how many replicates a standard error takes. For scripts: `shards: 0,3-7 of 8` are
the tasks that have something to run (absent when nothing is), each with `causum run --shard I/8`;
`directory:` is DIR.

Options
  --out DIR             directory of the results (default: results/<name of the study>)
  --threads T           threads of a task (default 0: as for `causum run`)
  --task-time D         how long a task is to take, as 30m or 2h (default 1h)
  --max-tasks N         the largest array that the cluster allows (default 1000)
  --mcse METRIC=VALUE   wanted standard error of the differences to joint, as excess_rmse=0.001
)";
}

}  // namespace causum::jobs
