#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace causum::results {

// Files are complete or absent, and every changed, lost or added byte is noticed. For this their last 16
// bytes are a seal: "causum.1" and a hash of everything before. HDF5 does not mind bytes after its own, and
// does not protect its files itself: its Fletcher-32 covers neither strings nor references (tried: of a file
// of strings, damaged bytes crash HDF5 1.10), and takes a chunk that became all zeros, checksum included, for
// sound.

/// Writes a file that appears under its name complete or not at all, also after a crash or a power cut.
///
/// Contents and seal go to a temporary file in the same directory, whose name starts with '.' and ends in
/// ".tmp"; then fsync, rename to the final name (replacing what was there), fsync of the directory.
/// @param file  final name, in a directory that exists
/// @throws Error if a step fails; names the file, and the temporary file is gone. Only if the last step fails
///         is the new file in its place.
void write_checksummed(const std::filesystem::path& file, std::span<const std::byte> contents);

/// Removes from a directory the temporary files that write_checksummed() left behind when its process was
/// killed: of processes of this host that are gone and hold no lock on them. What is in doubt stays.
void remove_leftovers(const std::filesystem::path& directory);

/// Reads a file once and compares it with its seal. To be called before HDF5 opens it.
/// @throws Error if it cannot be read, has no seal, or is not what was written; names the file
void require_seal(const std::filesystem::path& file);

}  // namespace causum::results
