#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/stop.hpp"

namespace causum::jobs {

/// This machine's name, or "unknown".
[[nodiscard]] std::string host_name();

/// The directory of a study: results.h5 and, until they are merged into it, parts/part-*.h5. A file with such
/// a name is complete and never changes; a part disappears when its rows are in results.h5 or in a newer
/// part.
class StudyDirectory {
  public:
    explicit StudyDirectory(std::filesystem::path path);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path results_file() const;
    [[nodiscard]] std::filesystem::path parts_directory() const;
    /// results.h5, if it is there, then the parts by name.
    [[nodiscard]] std::vector<std::filesystem::path> files() const;

    /// Makes the directories, checks that files can be made in them, before hours are spent, and removes
    /// temporary files that killed processes left behind.
    /// @throws Error if files cannot be made
    void prepare() const;

    /// Seals results.h5 again if a program that opened it for writing cut off its seal and changed nothing.
    /// Only if no other process merges, and the directory can be written; a file without its seal can be
    /// read, too.
    void restore_seal() const;

    /// Calls visit(file) once for each file, also those that come while it works. A part that disappears
    /// while it is read is left out: the file that took over its rows is visited. Restores the seal first.
    /// @throws what visit throws; for a part with what to do about it
    void visit_files(const std::function<void(const std::filesystem::path&)>& visit) const;

    /// Where a run without a share, or of one ("0-of-8"), remembers that it saved nothing.
    [[nodiscard]] std::filesystem::path nothing_saved_file(const std::string& share) const;

    /// Deletes parts and such memories, and their directory if it is empty then.
    void remove_parts(const std::vector<std::filesystem::path>& parts) const;

  private:
    std::filesystem::path path_;
};

/// A lock on a file in the directory of parts; the file goes away with the last holder. It names its holder.
/// File systems without locks give it to all.
class DirectoryLock {
  public:
    enum class Mode : std::uint8_t { shared, exclusive };

    /// Tries once. @return nothing if another process holds the lock, whose name is then in `holder`
    [[nodiscard]] static std::optional<DirectoryLock> take(const StudyDirectory& directory,
                                                           const std::string& name, Mode mode,
                                                           std::string& holder);
    DirectoryLock(DirectoryLock&& other) noexcept;
    DirectoryLock& operator=(DirectoryLock&&) = delete;
    ~DirectoryLock();

  private:
    DirectoryLock(std::filesystem::path file, int descriptor)
        : file_(std::move(file)), descriptor_(descriptor) {}

    std::filesystem::path file_;
    int descriptor_ = -1;
};

/// The right to merge, which one process at a time has.
/// Waits up to a minute. @throws Error if another process does not end merging; Stopped
[[nodiscard]] DirectoryLock lock_for_merging(const StudyDirectory& directory, const StopFlag& stop = {});

/// The right to run a share of a study, or all of it, which one process at a time has.
/// @param share  "0-of-8"; empty for all of it, which no share may be run beside
/// @throws Error naming host and process of another one that runs the same
[[nodiscard]] std::vector<DirectoryLock> lock_for_running(const StudyDirectory& directory,
                                                          const std::string& share);

}  // namespace causum::jobs
