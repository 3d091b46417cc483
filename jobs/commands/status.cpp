#include "jobs/commands/status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

#include "core/errors.hpp"
#include "jobs/store/collect.hpp"
#include "jobs/study/value_text.hpp"

namespace causum::jobs {
namespace {

std::ptrdiff_t rows_run(const results::Table& table) {
    return static_cast<std::ptrdiff_t>(table.status.size()) -
           std::ranges::count(table.status, FitStatus::not_run);
}

std::string counted(std::ptrdiff_t n, std::string_view thing) {
    return fmt::format("{} {}{}", n, thing, n == 1 ? "" : "s");
}

}  // namespace

StudyStatus study_status(const StudyDirectory& directory) try {
    const auto [study, numerics] = study_of(directory);
    const Inventory inventory = read_inventory(directory, study, {}, numerics);
    const results::Table& rectangle = inventory.rectangle;
    StudyStatus status{.study_name = study.name,
                       .replicates = rectangle.replicates.size(),
                       .rows = inventory.present.size(),
                       .parts = inventory.parts,
                       .stop_rule = inventory.results.stop_rule,
                       .numerics = numerics,
                       .missing = {}};
    std::vector<std::int64_t> missing;
    for (std::size_t r = 0; r < rectangle.replicates.size(); ++r) {
        std::size_t run = 0, failed = 0;
        for (std::size_t c = 0; c < rectangle.condition_keys.size(); ++c) {
            for (std::size_t e = 0; e < rectangle.estimators.size(); ++e) {
                run += inventory.has_row(c, r, e) ? 1 : 0;
                failed += inventory.failed[rectangle.row(c, r, e)] ? 1 : 0;
            }
        }
        const std::size_t all = rectangle.condition_keys.size() * rectangle.estimators.size();
        status.done += run == all ? 1 : 0;
        status.partly += run > 0 && run < all ? 1 : 0;
        status.missing_rows += all - run;
        status.failed_rows += failed;
        status.failed_replicates += failed > 0 ? 1 : 0;
        if (run < all) missing.push_back(rectangle.replicates[r]);
    }
    constexpr std::size_t most = 20;
    status.missing = ranges_text(missing, ", ", most);
    return status;
} catch (const InputError& error) {
    throw Error(error.what());  // the directory, not the command, is wrong
}

std::string status_text(const StudyStatus& s, const StudyDirectory& directory) {
    std::string text = fmt::format("{}: {} of {} replicates done", s.study_name, s.done, s.replicates);
    if (s.partly > 0) text += fmt::format(", {} partly", s.partly);
    text += fmt::format(", {} missing\n", s.replicates - s.done - s.partly);
    text += fmt::format("rows: {} of {} done\n", s.rows - s.missing_rows, s.rows);
    text += fmt::format("replicates with a failed fit: {} (rows: {})\n", s.failed_replicates, s.failed_rows);
    text += fmt::format("parts to merge: {}\n", s.parts);
    if (!s.missing.empty())
        text += fmt::format("{}: replicates {}\n", s.stop_rule.empty() ? "to run" : "not run", s.missing);
    if (!s.stop_rule.empty()) text += fmt::format("ended by --stop-at-mcse {}\n", s.stop_rule);
    if (s.numerics != results::numerics_version) {
        text += fmt::format(
            "numerics_version: {} (this program's is {}: it merges and analyzes these rows, but adds none)\n",
            s.numerics, results::numerics_version);
    }
    if (s.is_complete() && s.parts > 0)
        text += fmt::format("all is run: causum merge {}\n", directory.path().string());
    return text;
}

void require_merged(const StudyDirectory& directory) {
    const std::vector<std::filesystem::path> files = directory.files();
    if (files.empty() || files.front() == directory.results_file()) return;
    const auto parts = static_cast<std::ptrdiff_t>(files.size());
    throw Error(fmt::format("{}: holds {} and no {} yet: causum merge {} first", directory.path().string(),
                            counted(parts, "part"), directory.results_file().filename().string(),
                            directory.path().string()));
}

std::string waiting_text(const StudyDirectory& directory, const results::Table& table) {
    const std::vector<std::filesystem::path> files = directory.files();
    if (files.size() < 2) return "";
    const auto parts = static_cast<std::ptrdiff_t>(files.size()) - 1;
    std::string rows;
    try {
        const auto [study, numerics] = study_of(directory);
        const Inventory inventory = read_inventory(directory, study, {}, numerics);
        rows = counted(static_cast<std::ptrdiff_t>(inventory.rows_present()) - rows_run(table), "more row");
    } catch (const Error& error) {
        rows = fmt::format("rows that cannot be counted ({})", error.what());
    }
    return fmt::format("not in what follows: {} with {}; causum merge {} takes them in\n",
                       counted(parts, "part"), rows, directory.path().string());
}

}  // namespace causum::jobs
