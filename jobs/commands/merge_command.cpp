#include "jobs/commands/merge_command.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/errors.hpp"
#include "jobs/commands/options.hpp"
#include "jobs/store/merge.hpp"
#include "jobs/store/reseal.hpp"
#include "jobs/store/study_directory.hpp"

namespace causum::jobs {

MergeParts parse_merge(Arguments arguments) {
    const auto is_reseal = [](const std::string& argument) { return argument == "--reseal"; };
    std::vector<std::string> others(arguments.begin(), arguments.end());
    const auto removed = std::erase_if(others, is_reseal);
    if (removed > 1) throw InputError("--reseal (given twice)");
    return MergeParts{.directory = only_directory(others, "merge"), .reseal = removed == 1};
}

int execute(const MergeParts& command) {
    const StudyDirectory directory(command.directory);
    if (command.reseal) fmt::print("{}", reseal_text(reseal_results(directory), directory));
    const Merged merged = merge_directory(directory);
    const std::size_t rows = merged.table.status.size();
    fmt::print("{}: {} of {} rows, {} part{} merged\n", directory.results_file().string(),
               rows - merged.missing, rows, merged.parts, merged.parts == 1 ? "" : "s");
    if (merged.duplicates > 0)
        fmt::print("{} there twice, with the same bits\n",
                   merged.duplicates == 1 ? "1 row was" : fmt::format("{} rows were", merged.duplicates));
    if (merged.missing > 0)
        fmt::print("{} missing yet (causum status {} says which)\n",
                   merged.missing == 1 ? "1 row is" : fmt::format("{} rows are", merged.missing),
                   command.directory.string());
    return exit_done;
}

std::string merge_help() {
    return R"(Usage: causum merge DIR [--reseal]

Puts the rows of DIR/parts and DIR/results.h5 into a new DIR/results.h5, then deletes those parts. Rows that
several files have must be the same bits (times apart) and are counted. Damaged files, other studies and other
numerics are refused by name, and all stays as it was. Rows that are missing yet are stored as not_run; the
study can go on all the same.

Options
  --reseal    accept a DIR/results.h5 that another program changed, as h5py does in mode "a": what can be
              read, and fits the study in it, is written anew and sealed. Says what it cannot check; the file
              as it was stays, as results.h5.unsealed. Needed only where a message names it.

Exit codes: 0 done; 1 something cannot be read, or rows differ.

Examples
  causum run study.ini --out d --shard 0/2 & causum run study.ini --out d --shard 1/2; wait; causum merge d
)";
}

}  // namespace causum::jobs
