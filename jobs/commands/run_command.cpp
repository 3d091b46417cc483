#include "jobs/commands/run_command.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "analysis/summary/summary.hpp"
#include "analysis/tables/text_table.hpp"
#include "core/errors.hpp"
#include "jobs/commands/options.hpp"
#include "jobs/commands/stop_signals.hpp"
#include "jobs/run/duration.hpp"
#include "jobs/run/note.hpp"
#include "jobs/run/runner.hpp"
#include "jobs/store/study_directory.hpp"
#include "jobs/study/raw_settings.hpp"
#include "jobs/study/table_fidelity.hpp"

namespace causum::jobs {
namespace {

/// Says how a run was stopped. @return the exit code
int stopped(const EarlyEnd& end) {
    if (end.has_saved) {
        note(stderr, "stopped: what was finished is saved; run the same command again to go on\n");
        return stopped_exit_code;
    }
    note(
        stderr,
        "stopped after {:.3g} s{}: nothing was saved, since no condition of a replicate was finished in that "
        "time, and less is not saved: give it more time{}\n",
        end.seconds, end.again ? ", again" : "", end.again ? "" : ", or run the same command again");
    return end.again ? exit_failed : stopped_exit_code;
}

/// Ends a run whose finished rows are saved while a fit goes on.
[[noreturn]] void leave(const EarlyEnd& end) {
    note(stderr, "\n");
    const int code = stopped(end);
    std::fflush(nullptr);
    std::_Exit(code);
}

}  // namespace

RunStudy parse_run(Arguments arguments) {
    const std::string& file = study_argument(arguments, "run");
    constexpr auto own = std::to_array<const char*>({"out", "threads", "shard", "max-time", "stop-at-mcse"});

    RunStudy run;
    std::vector<RawSetting> settings;
    for (RawSetting& option : parse_options(arguments.subspan(1), own, TakesSettings::yes)) {
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
    add_fidelity(run.study);
    if (run.options.stop_rule) {
        require_contrasts(run.study);
        require_metric(run.study, *run.options.stop_rule, "--stop-at-mcse ");
    }
    return run;
}

int execute(const RunStudy& command) {
    RunOptions options = command.options;
    options.leave = leave;
    const std::string out = options.out.string();
    write_table_notes(command.study);
    const RunResult run = run_study(command.study, options, stop_on_signals(), stderr);
    switch (run.end) {
        case RunEnd::stopped:
            return stopped(run.early);
        case RunEnd::shard_done:
            fmt::print("shard {} of {} is done; when all are: causum merge {}\n", options.shard->index,
                       options.shard->count, out);
            return exit_done;
        case RunEnd::complete:
            break;
    }
    fmt::print("{}", analysis::text_table(analysis::summarize(run.table)));
    fmt::print("\nrows: {} (causum analyze {} draws them)\n",
               StudyDirectory(options.out).results_file().string(), out);
    return exit_done;
}

std::string run_help() {
    return R"(Usage: causum run STUDY [--out DIR] [--threads T] [--shard I/N] [--max-time D]
                        [--stop-at-mcse METRIC=VALUE] [--section.key VALUE ...]

Runs what is missing of a study. Finished conditions of replicates are saved every few seconds, in DIR/parts;
the same command again goes on where a run was stopped or killed. When all is done, the parts become
DIR/results.h5.

  STUDY                      study file, right after `run`; its form is shown below

Options
  --out DIR                  directory for the results (default: results/<name of the study>)
  --threads T                threads, 0 to 1024 (default 0: the first of OMP_NUM_THREADS, SLURM_CPUS_PER_TASK,
                             NSLOTS, PBS_NUM_PPN, NCPUS and LSB_DJOB_NUMPROC, or all processors at hand)
  --shard I/N                run share I of N of the work only (I from 0), into parts: passes of replicates,
                             or conditions of replicates where those are fewer than N. Any number of tasks,
                             in any order; then `causum merge DIR`. `--shard auto` takes I and N from the
                             array of Slurm, SGE or LSF (one that starts at 1) that this is a task of, and
                             from the rank under srun or mpirun; PBS does not tell N: give I/N.
  --max-time D               stop after D: 90, 90s, 30m, 2h, 12:00:00 or 1-12:00:00. So do SIGTERM, SIGINT,
                             SIGUSR1, SIGUSR2, SIGXCPU and SIGHUP: what is finished is saved, and the exit
                             code, within 5 s, is 75; 1 if nothing was saved twice in a row.
  --stop-at-mcse METRIC=VALUE
                             end when the mean difference of every estimator to joint has a Monte Carlo
                             standard error of at most VALUE under every condition, as excess_rmse=0.01;
                             judged at 100, 200, 400 ... replicates. A difference that fewer than two
                             replicates have, since fits failed, is never precise. Not together with --shard.
  --section.key VALUE ...    any setting of `causum list`, such as --data.ratio 0.5; wins over the study file.
                             Several values make an axis; axes are crossed. Keys above all sections are
                             --name, --seed and --replicates.
  --help                     show this help

Study file
  # Does more data help?
  name = sizes
  replicates = 50
  [data]
  n = 1000 3000 10000
  [fit]
  estimators = observational plug_in joint

Examples
  causum run jobs/studies/paper_main.ini
  causum run jobs/studies/paper_main.ini --replicates 10 --data.n 1000 10000 --out results/trial
)";
}

}  // namespace causum::jobs
