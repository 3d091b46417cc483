#include "jobs/commands/simulate_command.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "core/stop.hpp"
#include "jobs/commands/options.hpp"
#include "jobs/commands/stop_signals.hpp"
#include "jobs/run/note.hpp"
#include "jobs/study/raw_settings.hpp"
#include "jobs/study/study_file.hpp"

namespace causum::jobs {
namespace {

SampleFormat parse_format(const RawSetting& option) {
    const std::string& name = option.values.front();
    if (name == "csv") return SampleFormat::csv;
    if (name == "hdf5") return SampleFormat::hdf5;
    throw InputError(fmt::format("--format {} (must be csv or hdf5)", name));
}

/// The only option without a value. @return whether it was there
bool take_truth(std::vector<std::string>& arguments) {
    const auto taken =
        std::erase_if(arguments, [](const std::string& argument) { return argument == "--truth"; });
    if (taken > 1) throw InputError("--truth (given twice)");
    return taken == 1;
}

}  // namespace

SimulateReplicate parse_simulate(Arguments arguments) {
    const std::string& file = study_argument(arguments, "simulate");
    constexpr auto own = std::to_array<const char*>({"replicate", "condition", "out", "format", "truth"});
    std::vector<std::string> others(arguments.begin() + 1, arguments.end());
    SimulateReplicate simulate;
    simulate.options.truth = take_truth(others);
    bool has_replicate = false;
    std::vector<RawSetting> settings;
    for (RawSetting& option : parse_options(others, own, TakesSettings::yes)) {
        if (option.key == "replicate") {
            simulate.options.replicate = integer_option(option, 0, max_integer);
            has_replicate = true;
        } else if (option.key == "condition") {
            simulate.options.condition = static_cast<std::size_t>(integer_option(option, 0, max_integer));
        } else if (option.key == "out") {
            simulate.options.out = option.values.front();
        } else if (option.key == "truth") {
            throw InputError("--truth (takes no value)");
        } else if (option.key == "format") {
            simulate.options.format = parse_format(option);
        } else {
            settings.push_back(std::move(option));
        }
    }
    if (!has_replicate || simulate.options.out.empty())
        throw InputError(
            fmt::format("causum simulate: --{} is missing: causum simulate STUDY --replicate R --out DIR",
                        has_replicate ? "out" : "replicate"));
    simulate.study = read_study(file, settings);
    simulate.options.condition = choose_condition(simulate.study, simulate.options);
    return simulate;
}

int execute(const SimulateReplicate& command) {
    write_table_notes(command.study);
    try {
        const std::vector<SimulatedFile> files = simulate(command.study, command.options, stop_on_signals());
        fmt::print("{}: replicate {}, condition {}, seed {}\n{}", command.study.name,
                   command.options.replicate, *command.options.condition, command.study.seed,
                   simulated_text(files));
        return exit_done;
    } catch (const Stopped&) {
        note(stderr, "stopped: nothing was written; run the same command again\n");
        return stopped_exit_code;
    }
}

std::string simulate_help() {
    return R"(Usage: causum simulate STUDY --replicate R [--condition C] --out DIR [--format csv|hdf5] [--truth]
                       [--section.key VALUE ...]

Writes the samples of one replicate for other programs: those that `causum run STUDY` fits, bit for bit (with
several data.sets, the first). Of each regime it has the training samples in their order, so that those of a
smaller data.n are the first ones. Numbers are in the shortest form that reads back to the same bits. Writes
into DIR, all files together when they are complete:

  samples.csv         a row a sample: regime, A1 ... AK in their own units, the outcome Y. Regimes are
                      observational, A1 ... AK (do of that action), and the joint one A1+A2+...+AK (`joint`
                      if K is 1), whose samples only toplines may use
  test.csv            the held-out joint actions A1 ... AK, at which `causum run` takes excess_rmse_test
  truth_samples.csv   with --truth, row by row as samples.csv: confounders C1 ... CK, and mean: the outcome at
                      the row's actions and confounders with its own noise U at the mean of U
  truth_test.csv      with --truth, row by row as test.csv: effect, the true E[Y | do(A1, ..., AK)], and the
                      held-out outcome Y
  run.json            what these are of: versions, study, seed, replicate, condition, rows by regime

With --format hdf5 samples.h5 has all tables as groups, /samples/A1, and run.json's members as attributes.

Options
  --replicate R            number of the replicate, from 0
  --condition C            number of a condition as in results.h5, from 0; needed where there are several
  --out DIR                directory for the files, made if need be; must hold none of them
  --format csv|hdf5        default: csv. An HDF5 file is made in memory, of 2 GiB at most
  --truth                  write truth_samples and truth_test, too
  --section.key VALUE ...  any setting of `causum list`; wins over the study file

Exit codes: 0 done; 2 there is no such replicate or condition, or DIR holds such files; 1 anything else that
failed; 75 stopped by a signal.

Example
  causum simulate jobs/studies/paper_main.ini --replicate 0 --out results/samples --truth
)";
}

}  // namespace causum::jobs
