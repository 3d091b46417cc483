#include "jobs/run/shard.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "core/errors.hpp"

namespace causum::jobs {
namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

/// The task of an array of ids first, first + step … last.
struct Task {
    std::int64_t id = 0;
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t step = 1;
};

Shard shard_of(const Task& task, std::string_view variables) {
    if (task.step < 1 || task.id < task.first || task.id > task.last ||
        (task.id - task.first) % task.step != 0) {
        throw InputError(
            fmt::format("--shard auto (task {} is not in {} to {} by {} of {}): give --shard I/N", task.id,
                        task.first, task.last, task.step, variables));
    }
    return {(task.id - task.first) / task.step, (task.last - task.first) / task.step + 1};
}

class Scheduler {
  public:
    explicit Scheduler(const Environment& environment) : environment_(environment) {}

    /// Whether the variable is there with a value; SGE says "undefined", LSF 0 outside arrays.
    [[nodiscard]] bool has(const char* name) const {
        const char* text = environment_(name);
        return text != nullptr && *text != '\0' && std::string_view(text) != "undefined";
    }
    [[nodiscard]] std::int64_t number(const char* name) const {
        const char* text = environment_(name);
        const std::optional<std::int64_t> value = text == nullptr ? std::nullopt : whole_number(text);
        if (!value) {
            throw InputError(fmt::format("--shard auto ({} = {}, must be a number): give --shard I/N", name,
                                         text == nullptr ? "nothing" : text));
        }
        return *value;
    }
    [[nodiscard]] std::int64_t number_or(const char* name, std::int64_t otherwise) const {
        return has(name) ? number(name) : otherwise;
    }

  private:
    const Environment& environment_;
};

Shard of_array(const Scheduler& scheduler) {
    if (scheduler.has("SLURM_ARRAY_TASK_ID")) {
        const Task task{scheduler.number("SLURM_ARRAY_TASK_ID"), scheduler.number("SLURM_ARRAY_TASK_MIN"),
                        scheduler.number("SLURM_ARRAY_TASK_MAX"),
                        scheduler.number_or("SLURM_ARRAY_TASK_STEP", 1)};
        const Shard shard = shard_of(task, "SLURM_ARRAY_TASK_*");
        const std::int64_t tasks = scheduler.number("SLURM_ARRAY_TASK_COUNT");
        if (tasks != shard.count) {
            throw InputError(fmt::format(
                "--shard auto (the array has {} task{}, but {} to {} by {} are {}: it has gaps, and "
                "some replicates would never run): submit a contiguous array or give --shard I/N",
                tasks, tasks == 1 ? "" : "s", task.first, task.last, task.step, shard.count));
        }
        return shard;
    }
    if (scheduler.has("SGE_TASK_ID")) {
        return shard_of({scheduler.number("SGE_TASK_ID"), scheduler.number("SGE_TASK_FIRST"),
                         scheduler.number("SGE_TASK_LAST"), scheduler.number_or("SGE_TASK_STEPSIZE", 1)},
                        "SGE_TASK_*");
    }
    if (scheduler.has("LSB_JOBINDEX") && scheduler.number("LSB_JOBINDEX") > 0) {
        // LSF does not tell where the array starts; it has to be 1.
        return shard_of({scheduler.number("LSB_JOBINDEX"), 1, scheduler.number("LSB_JOBINDEX_END"),
                         scheduler.number_or("LSB_JOBINDEX_STEP", 1)},
                        "LSB_JOBINDEX*");
    }
    for (const char* name : {"PBS_ARRAY_INDEX", "PBS_ARRAYID"}) {
        if (!scheduler.has(name)) continue;
        throw InputError(
            fmt::format("--shard auto ({} is set, but PBS does not tell how many tasks the array "
                        "has): give --shard I/N, I from 0, with N the number of tasks",
                        name));
    }
    throw InputError(
        "--shard auto (this is no task of an array of Slurm, SGE or LSF, nor one of several ranks): submit "
        "an array or "
        "give --shard I/N");
}

/// The rank of this process among those that one job step or mpirun started, and their number.
Shard of_ranks(const Scheduler& scheduler) {
    // A batch script has SLURM_NTASKS, too, but is no task of a step.
    const bool in_batch_script = scheduler.has("SLURM_JOB_ID") && !scheduler.has("SLURM_STEP_ID");
    const char* const slurm_count =
        scheduler.has("SLURM_STEP_NUM_TASKS") ? "SLURM_STEP_NUM_TASKS" : "SLURM_NTASKS";
    struct Variables {
        const char* rank;
        const char* count;
        bool usable;
    };
    for (const auto& [rank, count, usable] :
         {Variables{"SLURM_PROCID", slurm_count, !in_batch_script}, Variables{"PMI_RANK", "PMI_SIZE", true},
          Variables{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", true}}) {
        if (!usable || !scheduler.has(rank) || !scheduler.has(count)) continue;
        const Shard shard{scheduler.number(rank), scheduler.number(count)};
        if (shard.count < 2) continue;
        if (shard.index < shard.count) return shard;
        throw InputError(fmt::format("--shard auto ({} = {} of {} = {}): give --shard I/N", rank, shard.index,
                                     count, shard.count));
    }
    return {};
}

/// Ranks within the tasks of an array.
Shard automatic(const Environment& environment) {
    const Scheduler scheduler(environment);
    const Shard rank = of_ranks(scheduler);
    const bool in_array = scheduler.has("SLURM_ARRAY_TASK_ID") || scheduler.has("SGE_TASK_ID") ||
                          (scheduler.has("LSB_JOBINDEX") && scheduler.number("LSB_JOBINDEX") > 0) ||
                          scheduler.has("PBS_ARRAY_INDEX") || scheduler.has("PBS_ARRAYID");
    if (rank.count > 1 && !in_array) return rank;
    const Shard task = of_array(scheduler);
    return {task.index * rank.count + rank.index, task.count * rank.count};
}

}  // namespace

std::string Shard::name() const {
    return fmt::format("{}-of-{}", index, count);
}

Shard parse_shard(std::string_view text, const Environment& environment) {
    if (text == "auto") return automatic(environment);
    const std::size_t slash = text.find('/');
    if (slash != std::string_view::npos) {
        const auto index = whole_number(text.substr(0, slash));
        const auto count = whole_number(text.substr(slash + 1));
        if (index && count && *index < *count) return {*index, *count};
    }
    throw InputError(fmt::format("--shard {} (must be I/N with 0 <= I < N, or auto)", text));
}

}  // namespace causum::jobs
