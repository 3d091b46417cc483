#pragma once

#include <cstddef>
#include <cstdint>

#include "core/stop.hpp"
#include "jobs/store/collect.hpp"
#include "jobs/store/study_directory.hpp"
#include "jobs/study/study.hpp"
#include "results/table.hpp"

namespace causum::jobs {

/// The rectangle that results.h5 is to have: of all of the study's replicates or, where a rule on standard
/// errors ended the run, of those that were begun, with that rule in its provenance.
[[nodiscard]] results::Table rectangle_of_results(const Study& study, const Inventory& inventory);

/// What merging found and did.
struct Merged {
    results::Table table;        ///< as in results.h5
    std::size_t parts = 0;       ///< that were merged and deleted
    std::size_t duplicates = 0;  ///< rows that several files had
    std::size_t missing = 0;     ///< rows that no file had: not_run
};

/// Writes results.h5 anew from itself and the parts of a directory, then deletes those parts.
/// @param rectangle  of the study's replicates that results.h5 is to have; what its provenance says of a stop
/// rule
///               is stored
/// @throws InputError if a file is of another study; Error if one cannot be read, rows of two files differ or
///         results.h5 cannot be written; Stopped. All files are then as before.
Merged merge_parts(const StudyDirectory& directory, const Study& study, results::Table rectangle,
                   const StopFlag& stop = {});

/// The same for `causum merge`: study and numerics version are the directory's own; what does not belong to
/// them is an Error.
Merged merge_directory(const StudyDirectory& directory);

}  // namespace causum::jobs
