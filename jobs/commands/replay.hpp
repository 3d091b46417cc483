#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "jobs/store/study_directory.hpp"

namespace causum::jobs {

/// What is run again.
struct ReplayOptions {
    std::int64_t replicate = 0;
    std::optional<std::size_t> condition = {};  ///< its number in results.h5; else all
};

/// Runs one replicate of a directory's study again, and compares its rows with those that the directory's
/// files hold, bit for bit, times apart.
/// @param out  gets the SCM's facts, every row, and for each file whether its rows agree
/// @return whether all agree
/// @throws InputError if the study has no such replicate or condition; Error if no file has rows of it, or
/// one
///         cannot be read
bool replay(const StudyDirectory& directory, const ReplayOptions& options, std::FILE* out);

}  // namespace causum::jobs
