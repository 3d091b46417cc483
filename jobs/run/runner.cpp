#include "jobs/run/runner.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "core/parallel.hpp"
#include "jobs/run/memory.hpp"
#include "jobs/run/note.hpp"
#include "jobs/run/progress.hpp"
#include "jobs/run/replicate.hpp"
#include "jobs/run/work_units.hpp"
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

std::string count(std::size_t n, const char* what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

/// @throws InputError that blames what takes the memory
void check_memory(const Study& study, int threads, const std::optional<Shard>& shard) {
    const MemoryEstimate memory = estimated_memory(study, threads, shard ? shard->count : 1);
    const double there =
        static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
    constexpr double share = 0.8;
    const double needed = shard ? memory.task : std::max(memory.task, memory.merge);
    if (needed <= share * there) return;
    const std::string sizes =
        fmt::format("needs about {:.3g} GB of memory on {}, this machine has {:.3g} GB", needed * 1e-9,
                    count(static_cast<std::size_t>(threads), "thread"), there * 1e-9);
    if (memory.computing < 0.5 * needed) {
        throw InputError(
            fmt::format("{} x {} x {}: {}: fewer of them, {}", count(study.conditions.size(), "condition"),
                        count(static_cast<std::size_t>(study.replicates), "replicate"),
                        count(study.estimators.size(), "estimator"), sizes,
                        shard ? "or several studies"
                              : "several studies, or shards that a machine with more memory merges"));
    }
    int actions = 0;
    int degree = 0;
    bool is_automatic = false;
    const std::vector<const estimators::Estimator*> estimators = estimators_of(study);
    for (const Condition& condition : study.conditions) {
        actions = std::max(actions, condition.scm.actions);
        const int highest = highest_degree(condition, estimators);
        if (highest > degree) is_automatic = highest > condition.fit.regression.degree;
        degree = std::max(degree, highest);
    }
    throw InputError(fmt::format(
        "scm.actions = {} with fit.degree = {}{}: {}: fewer actions, a smaller degree or fewer --threads",
        actions, is_automatic ? "auto, up to " : "", degree, sizes));
}

/// One run of a study: what its directory has, and what is computed into it.
class Run {
  public:
    Run(const Study& study, const RunOptions& options, StopFlag& stop, std::FILE* progress)
        : study_(study),
          options_(options),
          stop_(stop),
          progress_(progress),
          thread_choice_(thread_count(options.threads, std::getenv)),
          threads_(thread_choice_.count),
          directory_(options.out),
          inventory_(read_inventory(directory_, study, stop)),
          runner_(study),
          units_(study, runner_, options.shard ? options.shard->count : 1) {
        if (options.max_seconds) {
            deadline_ = PartWriter::Clock::now() + std::chrono::duration_cast<PartWriter::Clock::duration>(
                                                       std::chrono::duration<double>(*options.max_seconds));
        }
    }

    RunResult result() {
        try {
            RunResult result = work();
            if (result.end == RunEnd::stopped) result.early = early_end(false);
            return result;
        } catch (const Stopped&) {
            return {.end = RunEnd::stopped, .early = early_end(false)};
        }
    }

  private:
    RunResult work() {
        if (inventory_.parts > 0 || has_missing()) prepare();
        print_header();
        if (options_.stop_rule && !options_.shard) return until_precise();
        const std::vector<Unit> missing = missing_before(study_.replicates);
        if (!options_.shard && missing.empty() && inventory_.parts == 0) return as_it_is();
        if (!compute(missing)) return {.end = RunEnd::stopped};
        if (options_.shard) return {.end = RunEnd::shard_done};
        return merge(make_rectangle(study_, inventory_.rectangle.replicates));
    }

    /// What to say of a run that was stopped; one that saved nothing is remembered in the directory. A signal
    /// in a run's first seconds says nothing of how long a unit takes.
    EarlyEnd early_end(bool has_saved) const {
        constexpr double moment = 10.0;
        EarlyEnd end{.has_saved = has_saved || has_saved_,
                     .seconds = std::chrono::duration<double>(PartWriter::Clock::now() - start_).count()};
        const bool timed_out = deadline_ && PartWriter::Clock::now() >= *deadline_;
        if (end.has_saved || !(timed_out || end.seconds > moment)) return end;
        std::error_code ignored;
        const std::filesystem::path memory = directory_.nothing_saved_file(share());
        end.again = std::filesystem::exists(memory, ignored);
        std::ofstream(memory) << fmt::format("{:.0f} s\n", end.seconds);
        return end;
    }

    [[nodiscard]] std::function<void(bool)> leave() const {
        if (!options_.leave) return {};
        return [this](bool has_saved) { options_.leave(early_end(has_saved)); };
    }

    /// Takes the right to run, and looks again at a directory that another run may just have finished.
    void prepare() {
        directory_.prepare();
        locks_ = lock_for_running(directory_, share());
        inventory_ = read_inventory(directory_, study_, stop_);
    }

    [[nodiscard]] std::string share() const { return options_.shard ? options_.shard->name() : ""; }

    [[nodiscard]] bool is_mine(std::size_t condition, std::size_t position) const {
        return !options_.shard ||
               options_.shard->has(units_.unit_of(condition, inventory_.rectangle.replicates[position]));
    }

    [[nodiscard]] bool is_missing(std::size_t condition, std::size_t position, std::size_t estimator) const {
        return !inventory_.has_row(condition, position, estimator);
    }

    /// Whether a row of this run's conditions of a pass of a replicate is missing.
    [[nodiscard]] bool lacks_row(std::size_t pass, std::size_t position) const {
        const std::vector<std::size_t>& conditions = runner_.conditions_of(pass);
        return std::ranges::any_of(conditions, [&](std::size_t c) {
            if (!is_mine(c, position)) return false;
            for (std::size_t e = 0; e < inventory_.rectangle.estimators.size(); ++e) {
                if (is_missing(c, position, e)) return true;
            }
            return false;
        });
    }

    [[nodiscard]] bool has_missing() const { return inventory_.rows_present() < inventory_.present.size(); }

    void print_header() const {
        const std::size_t passes = runner_.passes();
        const std::size_t conditions = study_.conditions.size();
        note(progress_, "{}: {} x {} x {}, {} over a replicate's samples {} {}, {}\n", study_.name,
             count(conditions, "condition"), count(inventory_.rectangle.replicates.size(), "replicate"),
             count(study_.estimators.size(), "estimator"), count(passes, passes == 1 ? "pass" : "passe"),
             passes == 1 ? "serves" : "serve", count(conditions, "condition"),
             fmt::format("{} ({})", count(static_cast<std::size_t>(threads_), "thread"),
                         thread_choice_.reason));
        for (const std::string& key : study_.kept_keys) {
            note(progress_,
                 "{} = {}, as in the results that are there, which are older than this key ({} now if "
                 "left out)\n",
                 key, std::ranges::find(study_.constants, key, &Axis::key)->values.front(),
                 *find_setting(key)->default_text);
        }
        if (options_.shard) {
            std::size_t mine = 0, all = 0;
            for (std::size_t r = 0; r < inventory_.rectangle.replicates.size(); ++r) {
                std::size_t own = 0;
                for (std::size_t c = 0; c < conditions; ++c) own += is_mine(c, r) ? 1 : 0;
                mine += own > 0 ? 1 : 0;
                all += own == conditions ? 1 : 0;
            }
            note(progress_, "shard {} of {}: {}{}\n", options_.shard->index, options_.shard->count,
                 count(mine, "replicate"), all < mine ? ", some of the conditions of each" : "");
        }
    }

    /// A pass of a replicate, by its position.
    struct Unit {
        std::size_t position;
        std::size_t pass;
    };

    /// What lacks a row, of the replicates before `end` and of what is this run's; replicate by replicate.
    [[nodiscard]] std::vector<Unit> missing_before(std::int64_t end) const {
        std::vector<Unit> missing;
        std::size_t mine = 0, begun = 0;
        for (std::size_t r = 0; r < inventory_.rectangle.replicates.size(); ++r) {
            if (inventory_.rectangle.replicates[r] >= end) continue;
            bool any_mine = false;
            const std::size_t before = missing.size();
            for (std::size_t pass = 0; pass < runner_.passes(); ++pass) {
                any_mine = any_mine || std::ranges::any_of(runner_.conditions_of(pass),
                                                           [&](std::size_t c) { return is_mine(c, r); });
                if (lacks_row(pass, r)) missing.push_back({.position = r, .pass = pass});
            }
            mine += any_mine ? 1 : 0;
            begun += missing.size() > before ? 1 : 0;
        }
        if (begun > 0 && begun < mine) {
            note(progress_, "{} of {} {} rows to compute; the others are kept\n", count(begun, "replicate"),
                 mine, begun == 1 ? "has" : "have");
        }
        return missing;
    }

    /// Computes what units lack, into parts. @return whether it got to the end
    bool compute(const std::vector<Unit>& missing) {
        if (missing.empty()) return true;
        Table rectangle = make_rectangle(study_, {});
        rectangle.provenance.start = utc_now();
        PartWriter writer(
            directory_, std::move(rectangle), stop_,
            {.deadline = deadline_, .leave = leave(), .forget = directory_.nothing_saved_file(share())});
        std::map<std::size_t, std::atomic<std::size_t>> open;  // units of each replicate that are not done
        for (const Unit& unit : missing) ++open[unit.position];
        Progress meter(progress_, static_cast<std::int64_t>(open.size()));
        bool ended = true;
        try {
            // threads beyond the units share the samples of each
            const int at_once =
                std::min(threads_, static_cast<int>(std::min<std::size_t>(missing.size(), 1024)));
            parallel_for(static_cast<std::int64_t>(missing.size()), at_once, [&](std::int64_t i) {
                const Unit& unit = missing[static_cast<std::size_t>(i)];
                runner_.run_pass(
                    unit.pass, inventory_.rectangle.replicates[unit.position],
                    [&](std::size_t c, std::size_t e) {
                        return is_mine(c, unit.position) && is_missing(c, unit.position, e);
                    },
                    [&](results::CellRows rows) { writer.add(std::move(rows)); }, stop_, threads_ / at_once);
                if (--open.at(unit.position) == 0) meter.advance();
            });
        } catch (const Stopped&) {
            ended = false;
        }
        writer.finish();
        meter.finish();
        has_saved_ = has_saved_ || writer.has_saved();
        if (ended) mark_complete(missing);
        return ended;
    }

    void mark_complete(const std::vector<Unit>& units) {
        const Table& rectangle = inventory_.rectangle;
        for (const auto& [position, pass] : units) {
            for (const std::size_t c : runner_.conditions_of(pass)) {
                if (!is_mine(c, position)) continue;
                for (std::size_t e = 0; e < rectangle.estimators.size(); ++e)
                    inventory_.present[rectangle.row(c, position, e)] = true;
            }
        }
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
    const PartWriter::Clock::time_point start_ = PartWriter::Clock::now();
    Threads thread_choice_;
    int threads_;
    StudyDirectory directory_;
    Inventory inventory_;
    ReplicateRunner runner_;
    WorkUnits units_;
    std::vector<DirectoryLock> locks_;
    bool has_saved_ = false;
    std::optional<PartWriter::Clock::time_point> deadline_;
};

}  // namespace

Threads thread_count(int option, const Environment& environment) {
    if (option > 0) return {.count = option, .reason = "--threads"};
    for (const char* name :
         {"OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK", "NSLOTS", "PBS_NUM_PPN", "NCPUS", "LSB_DJOB_NUMPROC"}) {
        const char* const text = environment(name);
        if (text == nullptr) continue;
        const std::string_view value = text;
        int threads = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), threads);
        // OMP_NUM_THREADS may be a list, for nested loops, of which there is one
        const bool ends = end == value.data() + value.size() || *end == ',';
        if (error == std::errc() && ends && threads > 0) return {.count = threads, .reason = name};
    }
    cpu_set_t mask;
    const bool known = sched_getaffinity(0, sizeof mask, &mask) == 0;
    return {.count = known ? std::max(1, CPU_COUNT(&mask)) : 1, .reason = "processors at hand"};
}

RunResult run_study(const Study& study, const RunOptions& options, StopFlag& stop, std::FILE* progress) {
    check_memory(study, thread_count(options.threads, std::getenv).count, options.shard);
    return Run(study, options, stop, progress).result();
}

}  // namespace causum::jobs
