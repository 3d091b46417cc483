#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <vector>

namespace causum::jobs {

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

    /// Deletes parts, and their directory if it is empty then.
    void remove_parts(const std::vector<std::filesystem::path>& parts) const;

  private:
    std::filesystem::path path_;
};

/// The right to merge, which one process at a time has; it ends with this object. File systems without locks
/// give it to all.
class MergeLock {
  public:
    /// @param patience  how long to wait for another process. @throws Error if that one does not end merging
    explicit MergeLock(const StudyDirectory& directory,
                       std::chrono::seconds patience = std::chrono::minutes(1));
    MergeLock(const MergeLock&) = delete;
    MergeLock& operator=(const MergeLock&) = delete;
    ~MergeLock();

  private:
    std::filesystem::path file_;
    int descriptor_ = -1;
};

}  // namespace causum::jobs
