#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "jobs/store/study_directory.hpp"
#include "jobs/study/study.hpp"
#include "results/table.hpp"

namespace causum::jobs {

/// What is run again.
struct ReplayOptions {
    std::int64_t replicate = 0;
    std::optional<std::size_t> condition = {};  ///< its number in results.h5; else all
};

/// A replicate that was run again.
struct Replay {
    ReplayOptions options;
    Study study;                          ///< of its conditions those that were run
    std::int64_t all_replicates = 0;      ///< of the study, as stored
    std::vector<std::size_t> conditions;  ///< numbers in results.h5 of those that were run
    results::Table whole;                 ///< keys of all conditions; without rows
    results::Table rows;                  ///< as they are now
    std::size_t passes = 0;               ///< over the replicate's samples
    double seconds = 0.0;                 ///< that it took
};

/// A row that is not as a file has it.
struct DifferentRow {
    std::string variable;  ///< the first measure or fact that differs
    std::string estimator;
    std::size_t condition;  ///< number in results.h5
};

/// What a file has of a replicate that was run again.
struct FileComparison {
    std::filesystem::path file;
    std::size_t same = 0;  ///< rows of the same bits, times apart
    std::vector<DifferentRow> different = {};
};

/// Runs one replicate of a directory's study again.
/// @throws InputError if the study has no such replicate or condition; Error if the directory holds no
/// results
[[nodiscard]] Replay replay(const StudyDirectory& directory, const ReplayOptions& options);

/// Compares its rows with those that the directory's files hold, bit for bit, times apart.
/// @return the files that have any
/// @throws Error if none has, or one cannot be read
[[nodiscard]] std::vector<FileComparison> compare_with_files(const StudyDirectory& directory,
                                                             const Replay& replay);

/// What `causum replay` prints of it: the SCM's facts, and every row.
[[nodiscard]] std::string replay_text(const Replay& replay);

/// Then for each file which rows differ, and whether its rows agree.
[[nodiscard]] std::string comparison_text(const std::vector<FileComparison>& files);

}  // namespace causum::jobs
