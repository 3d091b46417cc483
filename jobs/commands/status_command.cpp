#include "jobs/commands/status_command.hpp"

#include <fmt/format.h>

#include <string>

#include "jobs/commands/options.hpp"
#include "jobs/commands/status.hpp"
#include "jobs/commands/stop_signals.hpp"
#include "jobs/store/study_directory.hpp"

namespace causum::jobs {

ShowStatus parse_status(Arguments arguments) {
    return ShowStatus{only_directory(arguments, "status")};
}

int execute(const ShowStatus& command) {
    const StudyDirectory directory(command.directory);
    const StudyStatus status = study_status(directory);
    fmt::print("{}", status_text(status, directory));
    return status.is_complete() ? exit_done : stopped_exit_code;
}

std::string status_help() {
    return R"(Usage: causum status DIR

Shows what of the study in DIR is done, missing and failed (a failed fit is a row like any other, and done),
and how many parts wait to be merged.

Exit codes: 0 all is run; 75 something is missing; 1 DIR holds no results, or a file that cannot be read.
)";
}

}  // namespace causum::jobs
