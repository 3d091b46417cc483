#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/sample_files.hpp"

namespace causum {

/// Bytes of a label in HDF5: of the longest; 0 if the table has none.
[[nodiscard]] std::size_t label_width(const SampleTable& table);

/// An HDF5 file of all tables (data/sample_files.hpp). Labels are strings of one length, filled up with
/// zeros: a table of many samples would take thrice the place with strings of their own lengths.
class Hdf5File : public SampleFiles {
  public:
    static constexpr const char* name = "samples.h5";

    /// @param file   is made when all is there
    /// @param shown  its name in messages
    Hdf5File(std::filesystem::path file, std::filesystem::path shown);
    ~Hdf5File() override;
    Hdf5File(const Hdf5File&) = delete;
    Hdf5File& operator=(const Hdf5File&) = delete;

    void add(const SampleTable& table) override;
    void append(std::size_t table, const Rows& rows) override;
    std::vector<WrittenFile> finish(std::span<const Attribute> attributes) override;

  private:
    class Image;

    std::filesystem::path file_;
    std::filesystem::path shown_;
    std::unique_ptr<Image> image_;
};

}  // namespace causum
