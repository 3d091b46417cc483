#pragma once

#include <filesystem>

#include "results/checksummed_file.hpp"
#include "results/table.hpp"

namespace causum::results {

// Table table = read_results(file);                      // all of it, compared with its seal
// const Provenance from = read_provenance(file);         // or what it is about only: also read_metadata
// write_results(other_file, table, SecondSeal::beside);  // whole or not at all

/// Writes a table as a results file; docs/results-format.md describes it. Equal tables give equal bytes.
///
/// The file appears complete or not at all: it is written under a temporary name beside the final one, put on
/// disk and renamed; a file of that name is replaced, of a symbolic link the file that it leads to. It is
/// made in memory, which takes as much as the file. Not for several threads at a time (HDF5).
/// @param file   the name, in a directory that exists
/// @param table  complete and consistent: at least one condition, replicate and estimator; every array of
///               the size that the comments in Table give; names of coordinates unique, without white space
///               or '/', axes among them; replicates and estimators unique; texts without NUL and UTF-8
///               (unchecked, since rows are not to be lost over a text; xarray cannot open others)
/// @param second whether the seal is kept beside the file, too: for files that last and that people open
/// @throws ArgumentError if the table is not like that; no file is touched
/// @throws Error if writing fails; names the file, leaves no temporary file and any older file as it was
void write_results(const std::filesystem::path& file, const Table& table,
                   SecondSeal second = SecondSeal::none);

/// Reads a results file whole; the table is bit for bit the one that was written, NaNs included.
///
/// All bytes are compared with the file's seal (checksummed_file.hpp), then existence, type and shape of
/// every variable checked. Not for several threads at a time (HDF5).
/// @throws FileInUse if another program has it open for writing
/// @throws Error if the file is missing, no HDF5 file, no results file, of a newer schema, incomplete or
///         damaged; names the file and the variable or attribute
[[nodiscard]] Table read_results(const std::filesystem::path& file);

/// Reads what a results file is about: keys, coordinates, provenance and the status of every row. Measures,
/// facts and penalty_on_edge stay empty. All bytes are compared with the seal all the same.
/// @throws Error as read_results
[[nodiscard]] Table read_metadata(const std::filesystem::path& file);

/// Reads the root attributes only. All bytes are compared with the seal all the same.
/// @throws Error as read_results
[[nodiscard]] Provenance read_provenance(const std::filesystem::path& file);

/// Reads a results file whole that does not match its seal, with every other check. Strings have no checksum
/// in HDF5, and numbers that became all zeros pass; so what is read is what is there, not what was written.
/// @throws FileInUse, Error as read_results; also if HDF5 crashes on it (tried in a child process)
[[nodiscard]] Table read_unsealed(const std::filesystem::path& file);

}  // namespace causum::results
