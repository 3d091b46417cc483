#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace causum::jobs {

/// One of `count` shares of a study: the units of work u with u mod count = index.
struct Shard {
    std::int64_t index = 0;
    std::int64_t count = 1;

    [[nodiscard]] bool has(std::int64_t unit) const { return unit % count == index; }
    /// "0-of-8", for file names.
    [[nodiscard]] std::string name() const;
    bool operator==(const Shard&) const = default;
};

/// A variable of the environment, or nullptr.
using Environment = std::function<const char*(const char* name)>;

/// Reads "3/8" (index from 0), or "auto": from the array of Slurm, SGE or LSF that this process is a task of,
/// and its rank where srun or mpirun started several in a task.
/// @throws InputError for anything else; for "auto" also outside an array, for an array with gaps, and under
///         PBS, which does not tell how many tasks there are
[[nodiscard]] Shard parse_shard(std::string_view text, const Environment& environment);

}  // namespace causum::jobs
