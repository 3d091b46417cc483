#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/stop.hpp"
#include "jobs/store/study_directory.hpp"
#include "jobs/study/study.hpp"
#include "jobs/study/study_file.hpp"
#include "results/table.hpp"

namespace causum::jobs {

/// Which rows of a study a directory holds.
struct Inventory {
    results::Table rectangle;     ///< keys and numbers of the whole study; without rows
    std::vector<bool> present;    ///< rows that are there, by the rectangle's row number
    std::vector<bool> failed;     ///< of these, the rows of fits that failed
    std::size_t parts = 0;        ///< parts that were read
    results::Provenance results;  ///< of results.h5; its defaults if there is none

    /// @param replicate  by its position in the rectangle
    [[nodiscard]] bool has_row(std::size_t condition, std::size_t replicate, std::size_t estimator) const {
        return present[rectangle.row(condition, replicate, estimator)];
    }
    [[nodiscard]] std::size_t rows_present() const;               ///< how many rows are there
    [[nodiscard]] bool is_complete(std::size_t replicate) const;  ///< by its position in the rectangle
    [[nodiscard]] bool is_begun(std::size_t replicate) const;     ///< has a row that was run
};

/// What a directory holds of a study, from metadata only.
/// @param numerics  version that the rows must have
/// @throws InputError if a file is of another study or numerics version; Error if one cannot be read; Stopped
[[nodiscard]] Inventory read_inventory(const StudyDirectory& directory, const Study& study,
                                       const StopFlag& stop = {},
                                       std::int64_t numerics = results::numerics_version);

/// Rows of a study out of a directory's files.
struct Collection {
    results::Table table;                      ///< rows that no file has are not_run
    std::vector<std::filesystem::path> parts;  ///< that were read
    std::size_t duplicates = 0;                ///< rows that a second file had, too, with the same bits
};

/// Reads all rows of a rectangle's replicates. Of a row that several files have the first one's fit_seconds
/// stays. Provenance: of the files, put together.
/// @throws InputError if a file is of another study; Error if one cannot be read, or if a row differs in two
///         files, naming them; Stopped
[[nodiscard]] Collection collect_rows(const StudyDirectory& directory, const Study& study,
                                      results::Table rectangle, const StopFlag& stop = {});

/// What a directory's files say of themselves.
struct StoredStudy {
    Study study;                                        ///< where it grew, the largest
    std::int64_t numerics = results::numerics_version;  ///< version of its rows
};

/// The study whose rows a directory holds. Settings that the program which wrote it did not know have their
/// absent values.
/// @throws Error if it holds no results, or files of several studies or numerics versions, naming one of them
[[nodiscard]] StoredStudy study_of(const StudyDirectory& directory);

/// What settings must be that a user does not give, for a study to go on in its directory: the absent values
/// of keys that a file in it is too old to have. Empty for a directory that is not there.
/// @throws Error if a file cannot be read
[[nodiscard]] UnsetValues kept_values(const StudyDirectory& directory);

}  // namespace causum::jobs
