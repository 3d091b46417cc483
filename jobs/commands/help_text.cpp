#include "jobs/commands/help_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "estimators/methods/registry.hpp"
#include "jobs/study/settings_table.hpp"
#include "jobs/study/value_text.hpp"
#include "sim/family.hpp"

namespace causum::jobs {
namespace {

constexpr std::size_t text_width = 110;

/// Appends `text` from column `indent` on, in the last line or in a new one if that is full, and wraps it.
void append_wrapped(std::string& page, std::string_view text, std::size_t indent) {
    std::size_t column = page.size() - (page.rfind('\n') + 1);
    const auto start_line = [&] {
        page += '\n';
        column = 0;
    };
    if (column + 2 > indent) start_line();
    for (const std::string& word : split_words(text)) {
        if (column > indent && column + 1 + word.size() > text_width) start_line();
        const std::size_t gap = column < indent ? indent - column : column == indent ? 0 : 1;
        page.append(gap, ' ').append(word);
        column += gap + word.size();
    }
    page += '\n';
}

std::string default_of(const Setting& setting) {
    if (setting.default_text) return std::string(*setting.default_text);
    return setting.replaces.empty() ? "(required)" : "-";
}

std::string setting_rows() {
    constexpr std::size_t default_width = 12;  // longer ones push the rest to the next line
    std::size_t key_width = 0;
    for (const Setting& setting : all_settings()) key_width = std::max(key_width, setting.key.size());
    const std::size_t indent = 2 + key_width + 2 + default_width;
    const auto start_row = [&](std::string_view mark, std::string_view key, std::string_view value) {
        return fmt::format("{:<2}{:<{}}  {}", mark, key, key_width, value);
    };

    std::string text = start_row("", "key", "default");
    append_wrapped(text, "meaning; below it: allowed values [unit]", indent);
    std::string_view section;
    for (const Setting& setting : all_settings()) {
        if (setting.section() != section) {
            section = setting.section();
            const std::string families = setting.families();
            text += families.empty() ? "\n" : fmt::format("\n  only for scm.family = {}\n", families);
        }
        const char* const mark = setting.several == SeveralValues::axis   ? "*"
                                 : setting.several == SeveralValues::list ? "+"
                                                                          : "";
        text += start_row(mark, setting.key, default_of(setting));
        append_wrapped(text, setting.meaning, indent);
        const std::string unit = setting.unit.empty() ? "" : fmt::format(" [{}]", setting.unit);
        append_wrapped(text, allowed_values(setting.type) + unit, indent);
    }
    return text;
}

}  // namespace

std::string general_help() {
    return R"(causum - how well is the effect of several interventions at once learned from single interventions?

Usage: causum COMMAND ...

Commands
  run STUDY     run what is missing of a study: random models, their data, every estimator, the errors
  status DIR    show what of a study is done, missing, failed
  merge DIR     merge the parts of a study that ran in shards into results.h5
  plan STUDY    say how long a study will take, with what memory, and how many tasks to share it among
  replay DIR    run one replicate again and compare its rows bit for bit
  analyze DIR   show a study's results: findings, tables, figures, report
  list          show model families, estimators and every setting of a study
  selftest      compute rows that are known: does this machine give the same bits?

Options
  --help        show this help; `causum COMMAND --help` shows a command's
  --version     show the program's version

Examples
  causum run jobs/studies/paper_main.ini
  causum analyze results/paper_main
  causum list

Exit codes: 0 done; 1 something failed (files, disk, damage); 2 wrong command, option or study, or a directory
of another study; 75 stopped early with all finished work saved: run the same command again.
)";
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

std::string status_help() {
    return R"(Usage: causum status DIR

Shows what of the study in DIR is done, missing and failed (a failed fit is a row like any other, and done),
and how many parts wait to be merged.

Exit codes: 0 all is run; 75 something is missing; 1 DIR holds no results, or a file that cannot be read.
)";
}

std::string merge_help() {
    return R"(Usage: causum merge DIR [--reseal]

Puts the rows of DIR/parts and DIR/results.h5 into a new DIR/results.h5, then deletes those parts. Rows that
several files have must be the same bits (times apart) and are counted. Damaged files, other studies and other
numerics are refused by name, and all stays as it was. Rows that are missing yet are stored as not_run; the
study can go on all the same.

Options
  --reseal    accept a DIR/results.h5 that another program changed, as h5py does in mode "a": what can be
              read, and fits the study in it, is written anew and sealed. Says what it cannot check; the file
              as it was stays, as results.h5.unsealed. Needed only where a message names it.

Exit codes: 0 done; 1 something cannot be read, or rows differ.

Examples
  causum run study.ini --out d --shard 0/2 & causum run study.ini --out d --shard 1/2; wait; causum merge d
)";
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

std::string replay_help() {
    return R"(Usage: causum replay DIR --replicate R [--condition C]

Runs replicate R of the study in DIR again, shows its rows, and says for every file that has them whether they
are the same bits (times apart).

Options
  --replicate R   number of the replicate, from 0
  --condition C   number of a condition as in results.h5, from 0 (default: all)

Exit codes: 0 all rows are the same; 1 one differs, or DIR has none of them; 2 there is no such replicate.
)";
}

std::string analyze_help() {
    return R"(Usage: causum analyze DIR [--reference ESTIMATOR] [--out DIR2]

Shows the results that `causum run` wrote to DIR: first a verdict, which estimators to trust under the study's
conditions, then means with Monte Carlo standard errors and comparisons, paired by replicate; the rest is in
files. Rows that wait in DIR/parts are not in it before `causum merge DIR`. Writes into DIR:

  report.html             all of it on one page that needs nothing else: question, verdict, figures, findings,
                          design, tables, failures, provenance
  verdict.csv             under every condition: which estimators are best or cannot be told from the best,
                          how many times the best one's error theirs is, in how many models they are no better
                          than a constant
  findings.md .csv        verdict and sentences, and a table of every number in them where a study has several
                          axes: best sample ratio and what another costs, convergence, samples needed, growth
                          of errors, and how far an estimator beats constant, pooled and observational
  summary.csv .md .tex    every condition and estimator; the CSV has every measure (bias, empirical standard
                          error, win rates, ratios, quantiles, failure rates) with its standard error
  verdict.svg .pdf .png   the verdict condition by condition, where there are several
  summary.svg .pdf .png   the main figure; replicates.* for up to nine conditions; heatmap.* for two axes;
                          ratio, samples and crossing draw findings; *.gp are gnuplot scripts with their data

The files appear together when all are complete. Without a gnuplot that can draw, the *.gp are written and the
other files of figures are not; the report says so.

Options
  --reference ESTIMATOR   what the others are compared with (default: joint, or the first where there is none)
  --out DIR2              directory for the files, made if need be (default: DIR): where DIR is read-only, or
                          to keep the files of an earlier analysis

Examples
  causum analyze results/paper_main
  causum analyze results/paper_main --reference plug_in
)";
}

std::string list_help() {
    return R"(Usage: causum list

Shows the families of random models, the estimators, and every setting of a study with its meaning, unit,
default and allowed values.
)";
}

std::string selftest_help() {
    return R"(Usage: causum selftest

Computes the golden rows, with every estimator, family and violation, and compares them bit for bit with those
that are built into the program. Takes seconds, writes no file. If they are the same, this program's results
on this machine fit together with those of others; its last line begins with yes or no.

CAUSUM_INSTRUCTIONS=x86-64 (or x86-64-v3, x86-64-v4) tests other kernels than the processor's best. A program
built with -DCAUSUM_ALLOW_FLAGS=ON, which `causum --version` says, may give other bits.

Exit codes: 0 the same bits; 1 a row differs.
)";
}

std::string list_text() {
    std::size_t name_width = 0;
    for (const sim::Family* family : sim::all_families())
        name_width = std::max(name_width, family->name.size());
    for (const estimators::Estimator& estimator : estimators::all_estimators()) {
        name_width = std::max(name_width, estimator.name.size());
    }
    const auto add_row = [&](std::string& text, std::string_view name, std::string_view summary) {
        text += fmt::format("  {}", name);
        append_wrapped(text, summary, 2 + name_width + 2);
    };

    std::string text = "Families of random models (scm.family)\n";
    for (const sim::Family* family : sim::all_families()) add_row(text, family->name, family->summary);
    text += "\nEstimators (fit.estimators)\n";
    for (const estimators::Estimator& estimator : estimators::all_estimators()) {
        add_row(text, estimator.name, estimator.summary);
    }
    text += R"(
Settings of a study
  In a study file data.ratio is "ratio = 0.5" under [data], on the command line it is "--data.ratio 0.5".
  * several values, separated by spaces, make an axis; axes are crossed, the last in this list varying fastest
  + several values make a list

)";
    return text + setting_rows();
}

}  // namespace causum::jobs
