#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "jobs/store/study_directory.hpp"
#include "results/table.hpp"

namespace causum::jobs {

/// What a directory holds of its study, from metadata only.
struct StudyStatus {
    std::string study_name;
    std::size_t replicates = 0;  ///< of the study
    std::size_t done = 0;        ///< replicates with all rows
    std::size_t partly = 0;      ///< replicates with some rows
    std::size_t missing_rows = 0;
    std::size_t rows = 0;
    std::size_t failed_replicates = 0;  ///< with a fit that failed: its row is stored and counts as done
    std::size_t failed_rows = 0;
    std::size_t parts = 0;                              ///< not merged yet
    std::string stop_rule;                              ///< that ended the run, if one did
    std::int64_t numerics = results::numerics_version;  ///< of the rows
    std::string missing;                                ///< numbers of replicates that lack rows: "3, 7-9"

    /// Whether there is nothing to run.
    [[nodiscard]] bool is_complete() const { return missing_rows == 0 || !stop_rule.empty(); }
};

/// @throws Error if the directory holds no results, files of several studies or one that cannot be read
[[nodiscard]] StudyStatus study_status(const StudyDirectory& directory);

/// The lines that `causum status` prints.
[[nodiscard]] std::string status_text(const StudyStatus& status, const StudyDirectory& directory);

/// @throws Error if a directory has parts but no results.h5: they are to be merged first
void require_merged(const StudyDirectory& directory);

/// A line on the parts that wait beside results.h5, whose rows nobody sees before they are merged; empty
/// without parts.
/// @param table  what results.h5 holds
[[nodiscard]] std::string waiting_text(const StudyDirectory& directory, const results::Table& table);

}  // namespace causum::jobs
