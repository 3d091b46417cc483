#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace causum::analysis {

/// Files that come into a directory together, in place of those that have their names.
///
///     FileSet files("results/study");
///     files.write("summary.csv", text);
///     files.publish();
///
/// They are made in a temporary folder inside the directory and renamed when all are complete. Whatever fails
/// leaves what the directory held before.
class FileSet {
  public:
    /// @param directory  is made if it does not exist
    /// @throws Error if nothing can be written there
    explicit FileSet(std::filesystem::path directory);
    ~FileSet();
    FileSet(const FileSet&) = delete;
    FileSet& operator=(const FileSet&) = delete;

    /// Where the files are made.
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    /// Where they will be.
    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

    /// Makes a file in folder() that is not of the set. @throws Error if it cannot be written
    void make(const std::string& name, std::string_view text) const;
    /// Makes a file of the set. @throws Error if it cannot be written
    void write(const std::string& name, std::string_view text);
    /// Takes in a file that was made in folder().
    void add(const std::string& name) { names_.push_back(name); }

    /// Moves the files to the directory: all of them, or none.
    /// @return their paths, in the order in which they were written or added
    /// @throws Error if one cannot be moved
    std::vector<std::filesystem::path> publish();

  private:
    std::filesystem::path directory_;
    std::filesystem::path folder_;
    std::vector<std::string> names_;
};

}  // namespace causum::analysis
