#include "jobs/run/runner.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "core/parallel.hpp"
#include "jobs/run/note.hpp"
#include "jobs/run/progress.hpp"
#include "jobs/run/replicate.hpp"
#include "jobs/store/collect.hpp"
#include "jobs/store/merge.hpp"
#include "jobs/store/part_writer.hpp"
#include "jobs/store/study_directory.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/settings_table.hpp"
#include "results/results_file.hpp"

namespace causum::jobs {
namespace {

using results::Table;

void check_memory(const Study& study, int threads) {
    const double needed = estimated_memory(study, threads);
    const double pages =
        static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
    constexpr double share = 0.8;
    if (needed <= share * pages) return;
    int actions = 0;
    int degree = 0;
    for (const Condition& condition : study.conditions) {
        actions = std::max(actions, condition.scm.actions);
        degree = std::max(degree, condition.fit.degree);
    }
    throw InputError(
        fmt::format("scm.actions = {} with fit.degree = {}: needs about {:.3g} GB of memory on {} thread{}, "
                    "this machine has {:.3g} "
                    "GB: fewer actions, a smaller degree or fewer --threads",
                    actions, degree, needed * 1e-9, threads, threads == 1 ? "" : "s", pages * 1e-9));
}

std::string count(std::size_t n, const char* what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

/// One run of a study: what its directory has, and what is computed into it.
class Run {
  public:
    Run(const Study& study, const RunOptions& options, StopFlag& stop, std::FILE* progress)
        : study_(study),
          options_(options),
          stop_(stop),
          progress_(progress),
          threads_(thread_count(options)),
          directory_(options.out),
          inventory_(read_inventory(directory_, study, stop)),
          runner_(study) {
        if (options.max_seconds) {
            deadline_ = PartWriter::Clock::now() + std::chrono::duration_cast<PartWriter::Clock::duration>(
                                                       std::chrono::duration<double>(*options.max_seconds));
        }
    }

    RunResult result() {
        if (inventory_.parts > 0 || has_missing()) directory_.prepare();
        print_header();
        if (options_.stop_rule && !options_.shard) return until_precise();
        const std::vector<std::size_t> missing = missing_before(study_.replicates);
        if (!options_.shard && missing.empty() && inventory_.parts == 0) return as_it_is();
        if (!compute(missing)) return {.end = RunEnd::stopped};
        if (options_.shard) return {.end = RunEnd::shard_done};
        return merge(make_rectangle(study_, inventory_.rectangle.replicates));
    }

  private:
    [[nodiscard]] bool is_mine(std::size_t position) const {
        return !options_.shard || options_.shard->has(inventory_.rectangle.replicates[position]);
    }

    [[nodiscard]] bool has_missing() const {
        return std::ranges::find(inventory_.rectangle.status, FitStatus::not_run) !=
               inventory_.rectangle.status.end();
    }

    void print_header() const {
        const std::size_t passes = runner_.passes();
        const std::size_t conditions = study_.conditions.size();
        note(progress_, "{}: {} x {} x {}, {} over a replicate's samples {} {}, {}\n", study_.name,
             count(conditions, "condition"), count(inventory_.rectangle.replicates.size(), "replicate"),
             count(study_.estimators.size(), "estimator"), count(passes, passes == 1 ? "pass" : "passe"),
             passes == 1 ? "serves" : "serve", count(conditions, "condition"),
             count(static_cast<std::size_t>(threads_), "thread"));
        for (const std::string& key : study_.kept_keys) {
            note(progress_,
                 "{} = {}, as in the results that are there, which are older than this key ({} now if "
                 "left out)\n",
                 key, std::ranges::find(study_.constants, key, &Axis::key)->values.front(),
                 *find_setting(key)->default_text);
        }
        if (options_.shard) {
            std::size_t mine = 0;
            for (std::size_t r = 0; r < inventory_.rectangle.replicates.size(); ++r)
                mine += is_mine(r) ? 1 : 0;
            note(progress_, "shard {} of {}: {}\n", options_.shard->index, options_.shard->count,
                 count(mine, "replicate"));
        }
    }

    /// Positions of replicates that lack a row, among those before `end` that are this run's.
    [[nodiscard]] std::vector<std::size_t> missing_before(std::int64_t end) const {
        std::vector<std::size_t> missing;
        std::size_t mine = 0;
        for (std::size_t r = 0; r < inventory_.rectangle.replicates.size(); ++r) {
            if (inventory_.rectangle.replicates[r] >= end || !is_mine(r)) continue;
            ++mine;
            if (!inventory_.is_complete(r)) missing.push_back(r);
        }
        if (!missing.empty() && missing.size() < mine) {
            note(progress_, "{} of {} {} rows to compute; the others are kept\n",
                 count(missing.size(), "replicate"), mine, missing.size() == 1 ? "has" : "have");
        }
        return missing;
    }

    /// Computes what replicates lack, into parts. @return whether it got to the end
    bool compute(const std::vector<std::size_t>& missing) {
        if (missing.empty()) return true;
        Table rectangle = make_rectangle(study_, {});
        rectangle.provenance.start = utc_now();
        PartWriter writer(directory_, std::move(rectangle), stop_,
                          {.deadline = deadline_, .leave = options_.leave});
        Progress meter(progress_, static_cast<std::int64_t>(missing.size()));
        bool ended = true;
        try {
            // threads beyond the replicates share the samples of each
            const int at_once =
                std::min(threads_, static_cast<int>(std::min<std::size_t>(missing.size(), 1024)));
            parallel_for(static_cast<std::int64_t>(missing.size()), at_once, [&](std::int64_t i) {
                writer.add(replicate_rows(missing[static_cast<std::size_t>(i)], threads_ / at_once));
                meter.advance();
            });
        } catch (const Stopped&) {
            ended = false;
        }
        writer.finish();
        meter.finish();
        if (ended) mark_complete(missing);
        return ended;
    }

    void mark_complete(const std::vector<std::size_t>& replicates) {
        Table& rectangle = inventory_.rectangle;
        for (const std::size_t r : replicates) {
            for (std::size_t c = 0; c < rectangle.condition_keys.size(); ++c)
                std::fill_n(rectangle.status.begin() + static_cast<std::ptrdiff_t>(rectangle.row(c, r, 0)),
                            rectangle.estimators.size(), FitStatus::ok);
        }
    }

    /// The rows of a replicate that no file has; the others are not_run.
    [[nodiscard]] Table replicate_rows(std::size_t position, int threads) const {
        Table rows = make_rectangle(study_, {inventory_.rectangle.replicates[position]});
        rows.allocate();
        const auto first = [&](std::size_t c) { return inventory_.rectangle.row(c, position, 0); };
        const std::size_t estimators = rows.estimators.size();
        for (std::size_t c = 0; c < rows.condition_keys.size(); ++c) {
            for (std::size_t e = 0; e < estimators; ++e)
                rows.status[rows.row(c, 0, e)] = inventory_.rectangle.status[first(c) + e];
        }
        runner_.run(rows, 0, stop_, threads);
        for (std::size_t c = 0; c < rows.condition_keys.size(); ++c) {
            for (std::size_t e = 0; e < estimators; ++e) {
                if (inventory_.rectangle.status[first(c) + e] != FitStatus::not_run)
                    rows.status[rows.row(c, 0, e)] = FitStatus::not_run;
            }
        }
        return rows;
    }

    /// Runs replicates until the stop rule holds for a prefix of them.
    RunResult until_precise() {
        const StopRule& rule = *options_.stop_rule;
        for (const std::int64_t prefix : judged_prefixes(study_.replicates)) {
            if (!compute(missing_before(prefix))) return {.end = RunEnd::stopped};
            std::vector<std::int64_t> numbers(static_cast<std::size_t>(prefix));
            std::iota(numbers.begin(), numbers.end(), 0);
            const Collection rows = collect_rows(directory_, study_, make_rectangle(study_, numbers), stop_);
            const WorstContrast worst = worst_contrast(rows.table, numbers.size(), rule.metric);
            const bool precise = worst.meets(rule);
            note(progress_, "{}\n", judgement_text(rule, worst, rows.table, prefix));
            if (prefix < study_.replicates && !precise) continue;
            // Replicates beyond the prefix that an earlier run finished stay.
            for (std::size_t r = numbers.size(); r < inventory_.rectangle.replicates.size(); ++r) {
                if (inventory_.is_begun(r)) numbers.push_back(inventory_.rectangle.replicates[r]);
            }
            if (rows.parts.empty() && inventory_.results.stop_rule == (precise ? rule.text() : "") &&
                (!precise || inventory_.results.stop_replicates == prefix))
                return as_it_is();
            Table rectangle = make_rectangle(study_, std::move(numbers));
            if (precise) {
                rectangle.provenance.stop_rule = rule.text();
                rectangle.provenance.stop_replicates = prefix;
            }
            return merge(std::move(rectangle));
        }
        return {.end = RunEnd::stopped};
    }

    RunResult as_it_is() const {
        note(progress_, "{} is complete: nothing to compute\n", directory_.results_file().string());
        return {.end = RunEnd::complete, .table = results::read_results(directory_.results_file())};
    }

    RunResult merge(Table rectangle) const {
        return {.end = RunEnd::complete,
                .table = merge_parts(directory_, study_, std::move(rectangle), stop_).table};
    }

    const Study& study_;
    const RunOptions& options_;
    StopFlag& stop_;
    std::FILE* progress_;
    int threads_;
    StudyDirectory directory_;
    Inventory inventory_;
    ReplicateRunner runner_;
    std::optional<PartWriter::Clock::time_point> deadline_;
};

}  // namespace

int thread_count(const RunOptions& options) {
    if (options.threads > 0) return options.threads;
    if (const char* text = std::getenv("SLURM_CPUS_PER_TASK")) {
        const std::string_view value = text;
        int threads = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), threads);
        if (error == std::errc() && end == value.data() + value.size() && threads > 0) return threads;
    }
    cpu_set_t mask;
    if (sched_getaffinity(0, sizeof mask, &mask) == 0) return std::max(1, CPU_COUNT(&mask));
    return 1;
}

RunResult run_study(const Study& study, const RunOptions& options, StopFlag& stop, std::FILE* progress) {
    check_memory(study, thread_count(options));
    try {
        return Run(study, options, stop, progress).result();
    } catch (const Stopped&) {
        return {.end = RunEnd::stopped};
    }
}

}  // namespace causum::jobs
