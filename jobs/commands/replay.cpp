#include "jobs/commands/replay.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "jobs/run/replicate.hpp"
#include "jobs/store/collect.hpp"
#include "jobs/store/study_table.hpp"
#include "results/results_file.hpp"

namespace causum::jobs {
namespace {

namespace fs = std::filesystem;
using results::Fact;
using results::Metric;
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

void print_rows(const Study& study, const Table& rows, const std::vector<std::size_t>& numbers,
                std::FILE* out) {
    for (std::size_t c = 0; c < numbers.size(); ++c) {
        std::string place;
        for (std::size_t a = 0; a < study.axes.size(); ++a)
            place += fmt::format(" {} = {}", study.axes[a].key, study.conditions[c].axis_values[a]);
        fmt::print(out, "condition {}{}\n", numbers[c], place.empty() ? "" : ":" + place);
        const std::size_t cell = rows.cell(c, 0);
        fmt::print(out, "  edges {}, noise_floor {}, signal_sd {}, interaction_sd {}\n",
                   rows.fact(Fact::edges)[cell], rows.fact(Fact::noise_floor)[cell],
                   rows.fact(Fact::signal_sd)[cell], rows.fact(Fact::interaction_sd)[cell]);
        for (std::size_t e = 0; e < rows.estimators.size(); ++e) {
            const std::size_t row = rows.row(c, 0, e);
            fmt::print(out, "  {:<20} {}", rows.estimators[e],
                       status_names[static_cast<std::size_t>(rows.status[row])]);
            for (const Metric metric : {Metric::rmse, Metric::excess_rmse, Metric::mean_error,
                                        Metric::penalty_min, Metric::penalty_max, Metric::fit_seconds})
                fmt::print(out, ", {} {}", results::metric_infos[static_cast<std::size_t>(metric)].name,
                           rows.metric(metric)[row]);
            fmt::print(out, "\n");
        }
    }
}

struct Comparison {
    std::size_t same = 0;
    std::size_t different = 0;
};

/// Compares the rows of one replicate that a file has, and says where they differ.
Comparison compare(const Table& stored, const RowPositions& places, const Table& rows,
                   const std::vector<std::size_t>& numbers, const fs::path& file, std::FILE* out) {
    Comparison result;
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
                ++(variable.empty() ? result.same : result.different);
                if (variable.empty()) continue;
                fmt::print(out, "{}: {} of {}, condition {}, differs\n", file.string(), variable,
                           rows.estimators[places.estimators[e]], numbers[condition]);
            }
        }
    }
    return result;
}

}  // namespace

bool replay(const StudyDirectory& directory, const ReplayOptions& options, std::FILE* out) {
    Study study = study_of(directory).study;
    const Table whole = make_rectangle(study, {options.replicate});
    const std::vector<std::size_t> numbers = choose_conditions(study, options);
    const ReplicateRunner runner(study);
    Table rows = make_rectangle(study, {options.replicate});
    rows.allocate();
    fmt::print(out, "{}: replicate {}, seed {}, {} pass{} over its samples\n", study.name, options.replicate,
               study.seed, runner.passes(), runner.passes() == 1 ? "" : "es");
    const auto start = std::chrono::steady_clock::now();
    runner.run(rows, 0);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    print_rows(study, rows, numbers, out);
    fmt::print(out, "run again in {:.3g} s\n", seconds.count());

    StudyIndex index(whole, study.replicates);
    Comparison all;
    directory.visit_files([&](const fs::path& file) {
        const Table stored = results::read_results(file);
        RowPositions places = index.places(stored, file);
        for (std::size_t& condition : places.conditions) {
            if (!options.condition) continue;
            condition = condition == *options.condition ? 0 : RowPositions::none;
        }
        const Comparison one = compare(stored, places, rows, numbers, file, out);
        if (one.same + one.different > 0)
            fmt::print(out, "{}: {} of {} rows are the same bits\n", file.string(), one.same,
                       one.same + one.different);
        all.same += one.same;
        all.different += one.different;
    });
    if (all.same + all.different == 0) {
        throw Error(fmt::format("{}: holds no rows of replicate {}{}: causum status shows what it has",
                                directory.path().string(), options.replicate,
                                options.condition ? fmt::format(", condition {}", *options.condition) : ""));
    }
    return all.different == 0;
}

}  // namespace causum::jobs
