#include "jobs/commands/replay_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "core/errors.hpp"
#include "jobs/commands/options.hpp"
#include "jobs/store/study_directory.hpp"
#include "jobs/study/raw_settings.hpp"

namespace causum::jobs {

ReplayReplicate parse_replay(Arguments arguments) {
    ReplayReplicate replay{.directory = directory_argument(arguments, "replay"), .options = {}};
    constexpr auto own = std::to_array<const char*>({"replicate", "condition"});
    bool has_replicate = false;
    for (const RawSetting& option : parse_options(arguments.subspan(1), own, TakesSettings::no)) {
        const std::int64_t number = integer_option(option, 0, max_integer);
        if (option.key == "condition") {
            replay.options.condition = static_cast<std::size_t>(number);
        } else {
            replay.options.replicate = number;
            has_replicate = true;
        }
    }
    if (!has_replicate)
        throw InputError("causum replay: --replicate is missing: causum replay DIR --replicate R");
    return replay;
}

int execute(const ReplayReplicate& command) {
    const StudyDirectory directory(command.directory);
    const Replay again = replay(directory, command.options);
    fmt::print("{}", replay_text(again));
    const std::vector<FileComparison> files = compare_with_files(directory, again);
    fmt::print("{}", comparison_text(files));
    const bool agree =
        std::ranges::all_of(files, &std::vector<DifferentRow>::empty, &FileComparison::different);
    return agree ? exit_done : exit_failed;
}

std::string replay_help() {
    return R"(Usage: causum replay DIR --replicate R [--condition C]

Runs replicate R of the study in DIR again, shows its rows, and says for every file that has them whether they
are the same bits (times apart). Where the study is of a real table, that must be in the folder CAUSUM_DATA,
or in the current one.

Options
  --replicate R   number of the replicate, from 0
  --condition C   number of a condition as in results.h5, from 0 (default: all)

Exit codes: 0 all rows are the same; 1 one differs, or DIR has none of them; 2 there is no such replicate.
)";
}

}  // namespace causum::jobs
