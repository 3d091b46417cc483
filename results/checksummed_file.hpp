#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "core/errors.hpp"

namespace causum::results {

// Files are complete or absent, and every changed, lost or added byte is noticed. For this their last 16
// bytes are a seal: "causum.1" and a hash of everything before. HDF5 does not mind bytes after its own, and
// does not protect its files itself: its Fletcher-32 covers neither strings nor references (tried: of a file
// of strings, damaged bytes crash HDF5 1.10), and takes a chunk that became all zeros, checksum included, for
// sound.
//
// A program that opens a file for writing, and be it to change nothing, cuts it where HDF5's own bytes end.
// So the seal of a file that lasts is kept a second time, as .NAME.seal beside it: bytes that match that one
// are the ones that were written. It may be missing or stale; then it proves nothing.
//
// A symbolic link stands for the file that it leads to: that one is replaced, and has its temporary file and
// its second seal beside it.

/// Another program has a file open for writing.
class FileInUse : public Error {
  public:
    using Error::Error;
};

/// Whether a file's seal is kept a second time, beside it.
enum class SecondSeal { none, beside };

/// Writes a file that appears under its name complete or not at all, also after a crash or a power cut.
///
/// Contents and seal go to a temporary file in the same directory, whose name starts with '.' and ends in
/// ".tmp"; then fsync, rename to the final name (replacing what was there), fsync of the directory. A second
/// seal is written in the same way afterwards; if that fails, there is none.
/// @param file  final name, in a directory that exists
/// @throws Error if a step fails; names the file, and the temporary file is gone. Only if the last step fails
///         is the new file in its place.
void write_checksummed(const std::filesystem::path& file, std::span<const std::byte> contents,
                       SecondSeal second = SecondSeal::none);

/// Removes from a directory the temporary files that write_checksummed() left behind when its process was
/// killed: of processes of this host that are gone and hold no lock on them. What is in doubt stays.
void remove_leftovers(const std::filesystem::path& directory);

/// Reads a file once and compares it with its seal or, if it does not end with one, with the one beside it.
/// To be called before HDF5 opens it.
/// @throws FileInUse if it does not match and is open for writing
/// @throws Error if it cannot be read, has no seal, or is not what was written; names the file
void require_seal(const std::filesystem::path& file);

/// @throws FileInUse if another program has the file open for writing, as far as locks and HDF5's mark tell
void require_not_in_use(const std::filesystem::path& file);

/// Whether a file does not end with a seal, but has one beside it. Reads some bytes only.
[[nodiscard]] bool has_lost_seal(const std::filesystem::path& file);

/// Replaces a file that has lost its seal, but matches the one beside it, by one that ends with it. Not while
/// others may replace it.
/// @return whether it did; not if the bytes are others or the file is open for writing
/// @throws Error if it cannot be written
bool restore_seal(const std::filesystem::path& file);

/// The file that a symbolic link leads to, over all links, whether it exists or not; any other name as it is.
/// @throws Error if links lead in a circle
[[nodiscard]] std::filesystem::path followed(std::filesystem::path file);

}  // namespace causum::results
