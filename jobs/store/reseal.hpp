#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "jobs/store/study_directory.hpp"

namespace causum::jobs {

/// What accepting a results.h5 found and did.
struct Resealed {
    bool was_changed = false;    ///< false: it matched its seal, or there is no results.h5; nothing was done
    std::size_t rows = 0;        ///< that were accepted
    std::filesystem::path kept;  ///< the file as it was
};

/// Accepts a results.h5 that does not match its seal, as after another program opened it for writing: writes
/// what can be read of it anew, and sealed. All checks of the reader hold, and conditions, estimators and
/// replicates must be those of the study in it. The file as it was stays beside it, as results.h5.unsealed.
/// @throws results::FileInUse; Error if it cannot be read, does not fit its study, or cannot be written; it
///         then is as before
Resealed reseal_results(const StudyDirectory& directory);

/// That, for the user, with what could not be checked.
[[nodiscard]] std::string reseal_text(const Resealed& resealed, const StudyDirectory& directory);

}  // namespace causum::jobs
