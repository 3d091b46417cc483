#include "jobs/commands/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "estimators/methods/registry.hpp"
#include "jobs/run/duration.hpp"
#include "jobs/run/memory.hpp"
#include "jobs/run/replicate.hpp"
#include "jobs/run/trial.hpp"
#include "jobs/run/work_units.hpp"
#include "jobs/store/collect.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/value_text.hpp"

namespace causum::jobs {
namespace {

using results::Metric;
using results::Table;

std::string plural(std::int64_t n, const char* one, const char* several) {
    return fmt::format("{} {}", n, n == 1 ? one : several);
}

/// What the directory's results say of standard errors.
std::string precision_text(const Study& study, const StudyDirectory& directory, const Inventory& inventory,
                           const PlanOptions& options) {
    std::vector<std::int64_t> done;
    for (std::size_t r = 0; r < inventory.rectangle.replicates.size(); ++r) {
        if (inventory.is_complete(r)) done.push_back(inventory.rectangle.replicates[r]);
    }
    const std::string_view topline = estimators::reference_topline(study.estimators);
    if (options.wanted) {
        const std::string reason = why_no_contrast(study);
        if (!reason.empty()) return fmt::format("precision: --mcse ({}\n", reason);
        if (done.size() < 2)
            return fmt::format("precision: --mcse (needs two replicates in {}): run some first\n",
                               directory.path().string());
    }
    if (done.size() < 2 || topline.empty() || study.estimators.size() < 2) return "";
    const Table rows = collect_rows(directory, study, make_rectangle(study, done)).table;
    std::vector<StopRule> wanted;
    if (options.wanted) {
        wanted.push_back(*options.wanted);
    } else {
        for (const Metric metric : {Metric::rmse, Metric::excess_rmse}) {
            const double error = worst_contrast(rows, done.size(), metric).error;
            wanted.push_back({metric, error / 2.0});
        }
    }
    std::string text;
    for (const StopRule& rule : wanted) {
        const WorstContrast worst = worst_contrast(rows, done.size(), rule.metric);
        if (options.wanted && worst.pairs == 0)
            text += fmt::format("precision: no difference to {} has two pairs\n", topline);
        if (!(worst.error > 0.0)) continue;
        const double needed = std::ceil(std::pow(worst.sd / rule.error, 2.0));
        text += fmt::format(
            "precision: largest standard error of a difference to {} in {} is {:.3g} at {} replicates "
            "({}, "
            "condition {}); {:.3g} takes about {:.0f} replicates\n",
            topline, results::metric_infos[static_cast<std::size_t>(rule.metric)].name, worst.error,
            done.size(), rows.estimators[worst.estimator], worst.condition, rule.error, needed);
    }
    return text;
}

/// The units that lack a row, ascending.
std::vector<std::int64_t> missing_units(const Inventory& inventory, const WorkUnits& units) {
    std::set<std::int64_t> missing;
    const Table& rectangle = inventory.rectangle;
    for (std::size_t c = 0; c < rectangle.condition_keys.size(); ++c) {
        for (std::size_t r = 0; r < rectangle.replicates.size(); ++r) {
            for (std::size_t e = 0; e < rectangle.estimators.size(); ++e) {
                if (rectangle.status[rectangle.row(c, r, e)] == FitStatus::not_run)
                    missing.insert(units.unit_of(c, rectangle.replicates[r]));
            }
        }
    }
    return {missing.begin(), missing.end()};
}

/// @param seconds  of all that is missing, on one thread
ShardArray array_for(const Study& study, const ReplicateRunner& runner, const Inventory& inventory,
                     double seconds, const PlanOptions& options) {
    constexpr std::int64_t margin = 10;  // suggested_array looks at counts nearby
    const auto array = [&](const WorkUnits& units, std::int64_t max_tasks) {
        const std::vector<std::int64_t> missing = missing_units(inventory, units);
        PlanOptions limited = options;
        limited.max_tasks = max_tasks;
        const auto count = static_cast<std::int64_t>(missing.size());
        const double each = missing.empty() ? 0.0 : seconds / static_cast<double>(missing.size());
        return suggested_array(missing, suggested_tasks(count, each, limited), max_tasks);
    };
    const auto passes = static_cast<std::int64_t>(runner.passes()) * study.replicates;
    const double wished = seconds / (options.task_seconds * options.threads);
    const std::int64_t most = std::min(options.max_tasks, static_cast<std::int64_t>(wished));
    const auto conditions = static_cast<std::int64_t>(study.conditions.size()) * study.replicates;
    if (most > passes + margin && conditions > passes + margin)
        return array(WorkUnits(study, runner, passes + 1), options.max_tasks);
    return array(WorkUnits(study, runner, 1), std::min(options.max_tasks, passes));
}

}  // namespace

std::int64_t suggested_tasks(std::int64_t units, double seconds, const PlanOptions& options) {
    const double work = static_cast<double>(units) * seconds;
    const double tasks = std::ceil(work / (options.task_seconds * options.threads));
    const std::int64_t most = std::min(options.max_tasks, units / options.threads);
    return std::clamp(static_cast<std::int64_t>(std::min(tasks, 1e9)), std::int64_t{1},
                      std::max(std::int64_t{1}, most));
}

ShardArray suggested_array(std::span<const std::int64_t> missing, std::int64_t tasks,
                           std::int64_t max_tasks) {
    constexpr std::int64_t nearby = 10;
    ShardArray best;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    const auto consider = [&](std::int64_t count) {
        std::vector<std::int64_t> load(static_cast<std::size_t>(count));
        for (const std::int64_t unit : missing) ++load[static_cast<std::size_t>(unit % count)];
        const std::int64_t fullest = *std::ranges::max_element(load);
        if (fullest >= least) return;
        least = fullest;
        best = {.count = count, .shards = {}};
        for (std::int64_t shard = 0; shard < count; ++shard) {
            if (load[static_cast<std::size_t>(shard)] > 0) best.shards.push_back(shard);
        }
    };
    consider(tasks);
    const auto size = static_cast<std::int64_t>(missing.size());
    const std::int64_t even = (size + tasks - 1) / tasks;
    for (std::int64_t step = 1; step <= nearby && least > even; ++step) {
        if (tasks + step <= max_tasks) consider(tasks + step);
        if (tasks - step >= 1) consider(tasks - step);
    }
    return best;
}

std::string plan_text(const Study& study, const StudyDirectory& directory, const PlanOptions& options) {
    const Inventory inventory = read_inventory(directory, study);
    std::vector<std::int64_t> to_run;
    for (std::size_t r = 0; r < inventory.rectangle.replicates.size(); ++r) {
        if (!inventory.is_complete(r)) to_run.push_back(inventory.rectangle.replicates[r]);
    }
    const auto missing = static_cast<std::int64_t>(to_run.size());
    const auto conditions = static_cast<std::int64_t>(study.conditions.size());
    const ReplicateRunner runner(study);
    const auto passes = static_cast<std::int64_t>(runner.passes());
    constexpr double trial = 9.0;
    const ReplicateCost cost =
        missing == 0 ? ReplicateCost{} : replicate_cost(study, trial, options.progress);
    const double total = static_cast<double>(missing) * cost.seconds;
    const ShardArray array = array_for(study, runner, inventory, total, options);
    const auto tasks = std::max(std::int64_t{1}, static_cast<std::int64_t>(array.shards.size()));
    const double task_time = total / static_cast<double>(tasks) / static_cast<double>(options.threads);
    const std::string threads = plural(options.threads, "thread", "threads");

    std::string text = fmt::format("study: {}\ndirectory: {}\n", study.name, directory.path().string());
    text += fmt::format("conditions: {}; {} over a replicate's samples {} them\n", conditions,
                        plural(passes, "pass", "passes"), passes == 1 ? "serves" : "serve");
    text +=
        fmt::format("replicates: {} of {} to run; {} each\n", missing, study.replicates,
                    plural(conditions * static_cast<std::int64_t>(study.estimators.size()), "row", "rows"));
    text +=
        missing == 0
            ? "time: none\n"
            : fmt::format("time: {:.3g} s a replicate on one thread ({}); {} on {}\n", cost.seconds,
                          cost.is_extrapolated ? "extrapolated from a trial, within a factor of 2" : "trial",
                          duration_text(total / static_cast<double>(options.threads)), threads);
    const MemoryEstimate memory = estimated_memory(study, options.threads, array.count);
    text += fmt::format("memory: {:.2g} GB a task of {}, {:.2g} GB to merge\n", memory.task * 1e-9, threads,
                        memory.merge * 1e-9);
    text += missing == 0 ? "array: nothing to run\n"
                         : fmt::format("array: {} of {}, about {} each\n", plural(tasks, "task", "tasks"),
                                       threads, duration_text(task_time));
    if (missing > 0) text += fmt::format("shards: {} of {}\n", ranges_text(array.shards, ","), array.count);
    return text + precision_text(study, directory, inventory, options);
}

}  // namespace causum::jobs
