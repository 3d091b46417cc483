#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace causum {

/// A file that is written from its beginning to its end, and no failure of which is missed.
class OutputFile {
  public:
    /// @param file   is made, or emptied
    /// @param shown  its name in messages
    /// @throws Error if it cannot be made
    OutputFile(const std::filesystem::path& file, std::filesystem::path shown);

    /// @throws Error if the bytes cannot be written
    void write(std::string_view bytes);
    /// @throws Error if what was written cannot be stored. @return the bytes of the file
    std::uintmax_t close();

  private:
    void check() const;

    std::filesystem::path shown_;
    std::ofstream file_;
    std::uintmax_t bytes_ = 0;
};

}  // namespace causum
