#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/stop.hpp"
#include "data/sample_files.hpp"
#include "jobs/study/study.hpp"

namespace causum::jobs {

struct SimulateOptions {
    std::int64_t replicate = 0;
    std::optional<std::size_t> condition;  ///< none: the study's only one
    std::filesystem::path out;             ///< directory of the files
    SampleFormat format = SampleFormat::csv;
    bool truth = false;  ///< whether confounders, means and effects are written, too
};

/// A file that simulate() wrote.
struct SimulatedFile {
    std::filesystem::path file;
    std::uintmax_t bytes = 0;
    std::vector<SampleTable> tables;  ///< that are in it
};

/// The condition that samples are wanted of.
/// @throws InputError if there is none of that number, there are several and none is named, or the study
/// lacks the replicate
[[nodiscard]] std::size_t choose_condition(const Study& study, const SimulateOptions& options);

/// Writes the training samples of every regime and the held-out joint actions of a condition's replicate, and
/// run.json, which says what they are. The files appear together when all are complete.
/// @throws InputError as choose_condition, if one of the files is there, or for an HDF5 file beyond 2 GiB
/// @throws Error if one cannot be written; Stopped
std::vector<SimulatedFile> simulate(const Study& study, const SimulateOptions& options,
                                    const StopFlag& stop = {});

/// What was written, a line a file.
[[nodiscard]] std::string simulated_text(const std::vector<SimulatedFile>& files);

}  // namespace causum::jobs
