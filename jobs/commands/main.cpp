#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "analysis/figures/figure.hpp"
#include "analysis/findings/findings.hpp"
#include "analysis/report/write_analysis.hpp"
#include "analysis/summary/summary.hpp"
#include "analysis/tables/text_table.hpp"
#include "core/errors.hpp"
#include "jobs/commands/command_line.hpp"
#include "jobs/commands/selftest.hpp"
#include "jobs/commands/standard_streams.hpp"
#include "jobs/commands/status.hpp"
#include "jobs/commands/stop_signals.hpp"
#include "jobs/run/note.hpp"
#include "jobs/run/runner.hpp"
#include "jobs/store/build_info.hpp"
#include "jobs/store/merge.hpp"
#include "jobs/store/reseal.hpp"
#include "jobs/store/study_directory.hpp"
#include "jobs/study/invisible.hpp"
#include "results/results_file.hpp"

namespace {

using namespace causum;

constexpr int done = 0;

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

int execute(const jobs::ShowText& command) {
    fmt::print("{}", command.text);
    return done;
}

int execute(const jobs::ShowVersion&) {
    const jobs::BuildInfo build = jobs::build_info();
    fmt::print("causum {} ({}; {})\n", build.version, build.git_commit, build.compiler);
    return done;
}

/// Says how a run was stopped. @return the exit code
int stopped(const jobs::EarlyEnd& end) {
    constexpr int hopeless = 1;
    if (end.has_saved) {
        jobs::note(stderr, "stopped: what was finished is saved; run the same command again to go on\n");
        return jobs::stopped_exit_code;
    }
    jobs::note(
        stderr,
        "stopped after {:.3g} s{}: nothing was saved, since no condition of a replicate was finished in that "
        "time, and less is not saved: give it more time{}\n",
        end.seconds, end.again ? ", again" : "", end.again ? "" : ", or run the same command again");
    return end.again ? hopeless : jobs::stopped_exit_code;
}

/// Ends a run whose finished rows are saved while a fit goes on.
[[noreturn]] void leave(const jobs::EarlyEnd& end) {
    jobs::note(stderr, "\n");
    const int code = stopped(end);
    std::fflush(nullptr);
    std::_Exit(code);
}

int execute(const jobs::RunStudy& command) {
    jobs::RunOptions options = command.options;
    options.leave = leave;
    const std::string out = options.out.string();
    const jobs::RunResult run = jobs::run_study(command.study, options, jobs::stop_on_signals(), stderr);
    switch (run.end) {
        case jobs::RunEnd::stopped:
            return stopped(run.early);
        case jobs::RunEnd::shard_done:
            fmt::print("shard {} of {} is done; when all are: causum merge {}\n", options.shard->index,
                       options.shard->count, out);
            return done;
        case jobs::RunEnd::complete:
            break;
    }
    fmt::print("{}", analysis::text_table(analysis::summarize(run.table)));
    fmt::print("\nrows: {} (causum analyze {} draws them)\n",
               jobs::StudyDirectory(options.out).results_file().string(), out);
    return done;
}

int execute(const jobs::ShowStatus& command) {
    const jobs::StudyDirectory directory(command.directory);
    const jobs::StudyStatus status = jobs::study_status(directory);
    fmt::print("{}", jobs::status_text(status, directory));
    return status.is_complete() ? done : jobs::stopped_exit_code;
}

int execute(const jobs::MergeParts& command) {
    const jobs::StudyDirectory directory(command.directory);
    if (command.reseal) fmt::print("{}", jobs::reseal_text(jobs::reseal_results(directory), directory));
    const jobs::Merged merged = jobs::merge_directory(directory);
    const std::size_t rows = merged.table.status.size();
    fmt::print("{}: {} of {} rows, {} part{} merged\n", directory.results_file().string(),
               rows - merged.missing, rows, merged.parts, merged.parts == 1 ? "" : "s");
    if (merged.duplicates > 0)
        fmt::print("{} there twice, with the same bits\n",
                   merged.duplicates == 1 ? "1 row was" : fmt::format("{} rows were", merged.duplicates));
    if (merged.missing > 0)
        fmt::print("{} missing yet (causum status {} says which)\n",
                   merged.missing == 1 ? "1 row is" : fmt::format("{} rows are", merged.missing),
                   command.directory.string());
    return done;
}

int execute(const jobs::PlanStudy& command) {
    jobs::PlanOptions options = command.options;
    options.progress = stderr;
    fmt::print("{}", jobs::plan_text(command.study, jobs::StudyDirectory(command.out), options));
    return done;
}

int execute(const jobs::ReplayReplicate& command) {
    constexpr int differs = 1;
    return jobs::replay(jobs::StudyDirectory(command.directory), command.options, stdout) ? done : differs;
}

int execute(const jobs::TestItself&) {
    constexpr int differs = 1;
    return jobs::selftest(stdout) ? done : differs;
}

int execute(const jobs::AnalyzeResults& command) {
    const jobs::StudyDirectory directory(command.directory);
    directory.restore_seal();
    jobs::require_merged(directory);
    const results::Table table = results::read_results(directory.results_file());
    const analysis::Summary summary = analysis::summarize(table, command.reference);
    const std::string waiting = jobs::waiting_text(directory, table);
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
    return done;
}

}  // namespace

int main(int argc, char** argv) {
    constexpr int failed = 1;
    constexpr int wrong_input = 2;
    jobs::reserve_standard_streams();
    try {
        const int code = std::visit([](const auto& command) { return execute(command); },
                                    jobs::parse_command_line(argc, argv));
        if (std::fflush(stdout) != 0) throw Error("standard output: cannot be written to");
        return code;
    } catch (const InputError& error) {
        jobs::note(stderr, "causum: {}{}\n", error.what(), jobs::invisible_text(error.what()));
        return wrong_input;
    } catch (const std::bad_alloc&) {
        jobs::note(stderr, "causum: out of memory: fewer actions, a smaller degree or fewer --threads\n");
        return failed;
    } catch (const std::exception& error) {
        jobs::note(stderr, "causum: {}\n", error.what());
        return failed;
    }
}
