#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct gzFile_s;

namespace causum {

/// The bytes of a file, or of a text in memory, from its beginning to its end. A file that gzip made is
/// unpacked on the way, whatever its name.
class TextSource {
  public:
    /// @throws InputError if there is no such file, it is a directory, or it may not be read
    explicit TextSource(const std::filesystem::path& file);
    /// @param name  stands for a file's name in messages
    /// @param text  must outlive the source
    TextSource(std::string name, std::string_view text);

    /// Fills `buffer` from the start, as far as there are bytes.
    /// @return how many there were; 0 at the end
    /// @throws Error if the file cannot be read on, or is a gzip file that is damaged or cut off
    std::size_t read(char* buffer, std::size_t size);

    [[nodiscard]] const std::string& name() const { return name_; }
    /// Bytes on disk or in memory; 0 where that is not known (a pipe) or says little (gzip).
    [[nodiscard]] std::uint64_t bytes() const;

  private:
    struct Close {
        void operator()(gzFile_s* file) const;
    };
    std::string name_;
    std::string_view text_;
    std::uint64_t file_bytes_ = 0;
    std::unique_ptr<gzFile_s, Close> file_;
};

}  // namespace causum
