#include "jobs/commands/replay.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "jobs/run/replicate.hpp"
#include "jobs/store/collect.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/condition_key.hpp"
#include "jobs/study/model_table.hpp"
#include "results/results_file.hpp"

namespace causum::jobs {
namespace {

namespace fs = std::filesystem;
using results::Table;

/// Numbers of the study's conditions that are run again; the others leave `study`.
std::vector<std::size_t> choose_conditions(Study& study, const ReplayOptions& options) {
    if (options.replicate >= study.replicates) {
        throw InputError(fmt::format("--replicate {} (the study has replicates 0 to {})", options.replicate,
                                     study.replicates - 1));
    }
    std::vector<std::size_t> numbers;
    for (std::size_t c = 0; c < study.conditions.size(); ++c) {
        if (!options.condition || *options.condition == c) numbers.push_back(c);
    }
    if (numbers.empty()) {
        throw InputError(fmt::format("--condition {} (the study has conditions 0 to {})", *options.condition,
                                     study.conditions.size() - 1));
    }
    if (options.condition) study.conditions = {study.conditions[numbers.front()]};
    return numbers;
}

/// A condition's place on the axes, its facts, and its rows.
std::string rows_text(const Replay& replay, std::size_t c) {
    const Table& rows = replay.rows;
    const std::string place = place_on_axes(replay.study, replay.study.conditions[c]);
    const std::size_t cell = rows.cell(c, 0);
    std::string text =
        fmt::format("condition {}{}\n", replay.conditions[c], place.empty() ? "" : ": " + place);
    std::vector<std::string> facts;
    facts.reserve(results::fact_infos.size());
    for (const auto& entry : results::fact_infos)
        facts.push_back(fmt::format("{} {}", entry.name, rows.fact(entry.place)[cell]));
    text += fmt::format("  {}\n", fmt::join(facts, ", "));
    for (std::size_t e = 0; e < rows.estimators.size(); ++e) {
        const std::size_t row = rows.row(c, 0, e);
        text += fmt::format("  {:<20} {}", rows.estimators[e],
                            status_names[static_cast<std::size_t>(rows.status[row])]);
        for (const auto& entry : results::metric_infos)
            text += fmt::format(", {} {}", entry.name, rows.metric(entry.place)[row]);
        text += "\n";
    }
    return text;
}

/// Compares the rows of the replicate that a file has.
FileComparison compare(const Table& stored, const RowPositions& places, const Replay& replay,
                       const fs::path& file) {
    FileComparison result{.file = file};
    const Table& rows = replay.rows;
    for (std::size_t c = 0; c < places.conditions.size(); ++c) {
        for (std::size_t r = 0; r < places.replicates.size(); ++r) {
            for (std::size_t e = 0; e < places.estimators.size(); ++e) {
                const std::size_t from = stored.row(c, r, e);
                const std::size_t condition = places.conditions[c];
                if (places.replicates[r] == RowPositions::none || condition == RowPositions::none ||
                    stored.status[from] == FitStatus::not_run)
                    continue;
                std::string_view variable = differing_variable(
                    stored, from, rows, rows.row(condition, 0, places.estimators[e]), stored.schema);
                if (variable.empty())
                    variable = differing_fact(stored, stored.cell(c, r), rows, rows.cell(condition, 0),
                                              stored.schema);
                if (variable.empty()) {
                    ++result.same;
                } else {
                    result.different.push_back({.variable = std::string(variable),
                                                .estimator = rows.estimators[places.estimators[e]],
                                                .condition = replay.conditions[condition]});
                }
            }
        }
    }
    return result;
}

}  // namespace

Replay replay(const StudyDirectory& directory, const ReplayOptions& options) {
    Replay replay{
        .options = options, .study = study_of(directory).study, .conditions = {}, .whole = {}, .rows = {}};
    replay.all_replicates = replay.study.replicates;
    replay.whole = make_rectangle(replay.study, {options.replicate});
    replay.conditions = choose_conditions(replay.study, options);
    read_stored_table(replay.study);
    const ReplicateRunner runner(replay.study);
    replay.passes = runner.passes();
    replay.rows = make_rectangle(replay.study, {options.replicate});
    replay.rows.allocate();
    const auto start = std::chrono::steady_clock::now();
    runner.run(replay.rows, 0);
    replay.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return replay;
}

std::vector<FileComparison> compare_with_files(const StudyDirectory& directory, const Replay& replay) {
    const std::optional<std::size_t> only = replay.options.condition;
    StudyIndex index(replay.whole, replay.all_replicates);
    std::vector<FileComparison> files;
    directory.visit_files([&](const fs::path& file) {
        const Table stored = results::read_results(file);
        RowPositions places = index.places(stored, file);
        for (std::size_t& condition : places.conditions) {
            if (only) condition = condition == *only ? 0 : RowPositions::none;
        }
        FileComparison one = compare(stored, places, replay, file);
        if (one.same + one.different.size() > 0) files.push_back(std::move(one));
    });
    if (files.empty()) {
        throw Error(fmt::format("{}: holds no rows of replicate {}{}: causum status shows what it has",
                                directory.path().string(), replay.options.replicate,
                                only ? fmt::format(", condition {}", *only) : ""));
    }
    return files;
}

std::string replay_text(const Replay& replay) {
    std::string text = fmt::format("{}: replicate {}, seed {}, {} pass{} over its samples\n",
                                   replay.study.name, replay.options.replicate, replay.study.seed,
                                   replay.passes, replay.passes == 1 ? "" : "es");
    for (std::size_t c = 0; c < replay.conditions.size(); ++c) text += rows_text(replay, c);
    return text + fmt::format("run again in {:.3g} s\n", replay.seconds);
}

std::string comparison_text(const std::vector<FileComparison>& files) {
    std::string text;
    for (const auto& [file, same, different] : files) {
        for (const DifferentRow& row : different)
            text += fmt::format("{}: {} of {}, condition {}, differs\n", file.string(), row.variable,
                                row.estimator, row.condition);
        text += fmt::format("{}: {} of {} rows are the same bits\n", file.string(), same,
                            same + different.size());
    }
    return text;
}

}  // namespace causum::jobs
