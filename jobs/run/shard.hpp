#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace causum::jobs {

/// One of `count` shares of a study: the replicates r with r mod count = index.
struct Shard {
    std::int64_t index = 0;
    std::int64_t count = 1;

    [[nodiscard]] bool has(std::int64_t replicate) const { return replicate % count == index; }
    bool operator==(const Shard&) const = default;
};

/// A variable of the environment, or nullptr.
using Environment = std::function<const char*(const char* name)>;

/// Reads "3/8" (index from 0), or "auto": from the array of Slurm, SGE or LSF that this process is a task of.
/// @throws InputError for anything else; for "auto" also outside an array, for an array with gaps, and under
///         PBS, which does not tell how many tasks there are
[[nodiscard]] Shard parse_shard(std::string_view text, const Environment& environment);

}  // namespace causum::jobs
