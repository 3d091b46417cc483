#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>
#include <variant>

#include "analysis/figure.hpp"
#include "analysis/findings.hpp"
#include "analysis/summary.hpp"
#include "analysis/text_table.hpp"
#include "analysis/write_analysis.hpp"
#include "core/errors.hpp"
#include "jobs/build_info.hpp"
#include "jobs/command_line.hpp"
#include "jobs/runner.hpp"
#include "results/results_file.hpp"

namespace {

using namespace causum;

void execute(const jobs::ShowText& command) {
    fmt::print("{}", command.text);
}

void execute(const jobs::ShowVersion&) {
    const jobs::BuildInfo build = jobs::build_info();
    fmt::print("causum {} ({}; {})\n", build.version, build.git_commit, build.compiler);
}

void execute(const jobs::RunStudy& command) {
    const results::Table table = jobs::run_study(command.study, command.options, stderr);
    fmt::print("{}", analysis::text_table(analysis::summarize(table)));
    fmt::print("\nrows: {} (causum analyze {} draws them)\n",
               (command.options.out / jobs::results_file_name).string(), command.options.out.string());
}

void execute(const jobs::AnalyzeResults& command) {
    const results::Table table = results::read_results(command.directory / jobs::results_file_name);
    const analysis::Summary summary = analysis::summarize(table, command.reference);
    fmt::print("{}\n", analysis::text_table(summary));
    const std::vector<analysis::Finding> findings = analysis::find_all(table, summary);
    fmt::print("{}", analysis::findings_text(findings));
    const std::string reason = analysis::why_no_figure(summary);
    if (!reason.empty()) fmt::print("no figure: {}\n", reason);
    const auto files = analysis::write_analysis(table, summary, findings, command.directory);
    for (const auto& file : files) fmt::print("wrote: {}\n", file.string());
}

}  // namespace

int main(int argc, char** argv) {
    constexpr int failed = 1;
    constexpr int wrong_input = 2;
    try {
        std::visit([](const auto& command) { execute(command); }, jobs::parse_command_line(argc, argv));
        if (std::fflush(stdout) != 0) throw Error("standard output: cannot be written to");
        return 0;
    } catch (const InputError& error) {
        fmt::print(stderr, "causum: {}\n", error.what());
        return wrong_input;
    } catch (const std::bad_alloc&) {
        fmt::print(stderr, "causum: out of memory: fewer actions, a smaller degree or fewer --threads\n");
        return failed;
    } catch (const std::exception& error) {
        fmt::print(stderr, "causum: {}\n", error.what());
        return failed;
    }
}
