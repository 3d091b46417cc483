#include "jobs/commands/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "estimators/methods/registry.hpp"
#include "jobs/run/duration.hpp"
#include "jobs/run/replicate.hpp"
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

/// Numbers of the replicates whose rows are all there, or of the others.
std::vector<std::int64_t> replicates_that(bool are_complete, const Inventory& inventory) {
    std::vector<std::int64_t> numbers;
    for (std::size_t r = 0; r < inventory.rectangle.replicates.size(); ++r) {
        if (inventory.is_complete(r) == are_complete) numbers.push_back(inventory.rectangle.replicates[r]);
    }
    return numbers;
}

/// Why the standard error that was asked for cannot be judged; empty if it can, or none was asked for.
std::string why_no_precision(const Study& study, const StudyDirectory& directory, std::size_t done,
                             const PlanOptions& options) {
    if (!options.wanted) return "";
    const std::string reason = why_no_contrast(study);
    if (!reason.empty()) return fmt::format("--mcse ({}", reason);
    if (done < 2)
        return fmt::format("--mcse (needs two replicates in {}): run some first", directory.path().string());
    return "";
}

/// What the rows of the replicates that are done say of standard errors: of the one that is wanted, or of
/// rmse and excess_rmse, and what halves these.
std::vector<Precision> find_precisions(const Study& study, const StudyDirectory& directory,
                                       const std::vector<std::int64_t>& done, const PlanOptions& options) {
    const Table rows = collect_rows(directory, study, make_rectangle(study, done)).table;
    std::vector<Precision> precisions;
    const auto add = [&](Metric metric, const std::optional<double>& wanted) {
        const WorstContrast worst = worst_contrast(rows, done.size(), metric);
        const StopRule rule{metric, wanted.value_or(worst.error / 2.0)};
        const double needed = worst.error > 0.0 ? std::ceil(std::pow(worst.sd / rule.error, 2.0))
                                                : std::numeric_limits<double>::quiet_NaN();
        precisions.push_back({.wanted = rule,
                              .worst = worst,
                              .estimator = rows.estimators[worst.estimator],
                              .replicates_needed = needed});
    };
    if (options.wanted) {
        add(options.wanted->metric, options.wanted->error);
    } else {
        for (const Metric metric : {Metric::rmse, Metric::excess_rmse}) add(metric, {});
    }
    return precisions;
}

std::string precision_text(const StudyPlan& plan) {
    if (!plan.no_precision.empty()) return fmt::format("precision: {}\n", plan.no_precision);
    std::string text;
    for (const Precision& precision : plan.precisions) {
        const WorstContrast& worst = precision.worst;
        if (plan.is_precision_wanted && worst.pairs == 0)
            text += fmt::format("precision: no difference to {} has two pairs\n", plan.topline);
        if (std::isnan(precision.replicates_needed)) continue;
        text += fmt::format(
            "precision: largest standard error of a difference to {} in {} is {:.3g} at {} replicates ({}, "
            "condition {}); {:.3g} takes about {:.0f} replicates\n",
            plan.topline, results::metric_infos[static_cast<std::size_t>(precision.wanted.metric)].name,
            worst.error, plan.replicates_done, precision.estimator, worst.condition, precision.wanted.error,
            precision.replicates_needed);
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
                if (!inventory.has_row(c, r, e)) missing.insert(units.unit_of(c, rectangle.replicates[r]));
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

double StudyPlan::seconds() const {
    return static_cast<double>(to_run) * cost.seconds;
}

std::int64_t StudyPlan::tasks() const {
    return std::max(std::int64_t{1}, static_cast<std::int64_t>(array.shards.size()));
}

double StudyPlan::task_seconds() const {
    return seconds() / static_cast<double>(tasks()) / static_cast<double>(threads);
}

StudyPlan study_plan(const Study& study, const StudyDirectory& directory, const PlanOptions& options) {
    const Inventory inventory = read_inventory(directory, study);
    const std::vector<std::int64_t> done = replicates_that(true, inventory);
    const ReplicateRunner runner(study);
    StudyPlan plan{.study_name = study.name,
                   .directory = directory.path(),
                   .conditions = static_cast<std::int64_t>(study.conditions.size()),
                   .estimators = static_cast<std::int64_t>(study.estimators.size()),
                   .passes = static_cast<std::int64_t>(runner.passes()),
                   .replicates = study.replicates,
                   .to_run = static_cast<std::int64_t>(replicates_that(false, inventory).size()),
                   .threads = options.threads,
                   .cost = {},
                   .memory = {},
                   .array = {},
                   .topline = std::string(estimators::reference_topline(study.estimators)),
                   .replicates_done = static_cast<std::int64_t>(done.size()),
                   .is_precision_wanted = options.wanted.has_value(),
                   .no_precision = why_no_precision(study, directory, done.size(), options),
                   .precisions = {}};
    constexpr double trial = 9.0;
    if (plan.to_run > 0) plan.cost = replicate_cost(study, trial, options.progress);
    plan.array = array_for(study, runner, inventory, plan.seconds(), options);
    plan.memory = estimated_memory(study, options.threads, plan.array.count);
    const bool has_contrast = !plan.topline.empty() && study.estimators.size() > 1;
    if (plan.no_precision.empty() && done.size() > 1 && has_contrast)
        plan.precisions = find_precisions(study, directory, done, options);
    return plan;
}

std::string plan_text(const StudyPlan& plan) {
    const bool is_done = plan.to_run == 0;
    const std::string threads = plural(plan.threads, "thread", "threads");
    std::string text = fmt::format("study: {}\ndirectory: {}\n", plan.study_name, plan.directory.string());
    text += fmt::format("conditions: {}; {} over a replicate's samples {} them\n", plan.conditions,
                        plural(plan.passes, "pass", "passes"), plan.passes == 1 ? "serves" : "serve");
    text += fmt::format("replicates: {} of {} to run; {} each\n", plan.to_run, plan.replicates,
                        plural(plan.conditions * plan.estimators, "row", "rows"));
    const char* const how =
        plan.cost.is_extrapolated ? "extrapolated from a trial, within a factor of 2" : "trial";
    text += is_done ? "time: none\n"
                    : fmt::format("time: {:.3g} s a replicate on one thread ({}); {} on {}\n",
                                  plan.cost.seconds, how,
                                  duration_text(plan.seconds() / static_cast<double>(plan.threads)), threads);
    text += fmt::format("memory: {:.2g} GB a task of {}, {:.2g} GB to merge\n", plan.memory.task * 1e-9,
                        threads, plan.memory.merge * 1e-9);
    text += is_done ? "array: nothing to run\n"
                    : fmt::format("array: {} of {}, about {} each\n", plural(plan.tasks(), "task", "tasks"),
                                  threads, duration_text(plan.task_seconds()));
    if (!is_done)
        text += fmt::format("shards: {} of {}\n", ranges_text(plan.array.shards, ","), plan.array.count);
    return text + precision_text(plan);
}

}  // namespace causum::jobs
