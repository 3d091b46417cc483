#include "jobs/commands/analyze_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "analysis/figures/figure.hpp"
#include "analysis/findings/findings.hpp"
#include "analysis/report/write_analysis.hpp"
#include "analysis/summary/summary.hpp"
#include "analysis/tables/text_table.hpp"
#include "jobs/commands/options.hpp"
#include "jobs/commands/status.hpp"
#include "jobs/store/study_directory.hpp"
#include "jobs/study/raw_settings.hpp"
#include "results/results_file.hpp"

namespace causum::jobs {
namespace {

/// "wrote DIR/report.html" (the last file), then the others by name: "ratio.svg .pdf .png .gp".
std::string files_text(const std::vector<std::filesystem::path>& files) {
    std::vector<std::pair<std::string, std::string>> names;  // without and with their extensions
    for (const std::filesystem::path& file : files) {
        if (file == files.back()) continue;
        const std::string stem = file.stem().string();
        auto same =
            std::find_if(names.begin(), names.end(), [&](const auto& name) { return name.first == stem; });
        if (same == names.end()) {
            names.emplace_back(stem, file.filename().string());
        } else {
            same->second += ' ';
            same->second += file.extension().string();
        }
    }
    std::string out = fmt::format("wrote {}, and beside it\n", files.back().string());
    for (const auto& [stem, name] : names) out += fmt::format("  {}\n", name);
    return out;
}

}  // namespace

AnalyzeResults parse_analyze(Arguments arguments) {
    AnalyzeResults analyze{.directory = directory_argument(arguments, "analyze"), .out = {}};
    analyze.out = analyze.directory;
    constexpr auto own = std::to_array<const char*>({"reference", "out"});
    for (const RawSetting& option : parse_options(arguments.subspan(1), own, TakesSettings::no)) {
        if (option.key == "out") {
            analyze.out = option.values.front();
        } else {
            analyze.reference = option.values.front();
        }
    }
    return analyze;
}

int execute(const AnalyzeResults& command) {
    const StudyDirectory directory(command.directory);
    directory.restore_seal();
    require_merged(directory);
    const results::Table table = results::read_results(directory.results_file());
    const analysis::Summary summary = analysis::summarize(table, command.reference);
    const std::string waiting = waiting_text(directory, table);
    const analysis::Verdict verdict = analysis::find_verdict(table, summary);
    fmt::print("{}{}\n{}\n", waiting, analysis::verdict_text(verdict, summary),
               analysis::text_table(summary));
    const std::vector<analysis::Finding> findings = analysis::find_all(table, summary);
    const std::string reason = analysis::why_no_figure(summary);
    if (!reason.empty()) fmt::print("no figure: {}\n", reason);
    const analysis::AnalysisFiles written =
        analysis::write_analysis(table, summary, verdict, findings, command.out);
    for (const std::string& missing : written.missing) fmt::print("not drawn: {}\n", missing);
    fmt::print("{}", files_text(written.files));
    return exit_done;
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
  tests.csv               of a study with fit.tests: how often each test of additivity rejects, and what they
                          read as
  fidelity.csv            of a study with a real table: how far its models are like it
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

}  // namespace causum::jobs
