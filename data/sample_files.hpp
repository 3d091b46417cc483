#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/attribute.hpp"

namespace causum {

/// A table of numbers that is written for other programs.
struct SampleTable {
    std::string name;                  ///< "samples": of its file, or of its group
    std::vector<std::string> columns;  ///< of numbers
    /// All labels of the column `regime`, which comes first; none: there is no such column.
    std::vector<std::string> regimes;
    std::int64_t rows = 0;
};

/// A file that was written, by its name alone, and how large it is.
struct WrittenFile {
    std::string name;
    std::uintmax_t bytes = 0;
};

/// Writes the tables of one data set, block by block.
///
///     const auto files = sample_files(SampleFormat::csv, folder, "out");
///     files->add({.name = "test", .columns = {"A1", "Y"}, .regimes = {}, .rows =
///     2}); const double a[] = {1.0, 2.0}, y[] = {0.5, 0.25}; const double* const columns[] = {a, y};
///     files->append(0, {.regime = "", .columns = columns, .rows = 2});
///     const std::vector<WrittenFile> written = files->finish({});
class SampleFiles {
  public:
    /// Some rows of a table, column by column.
    struct Rows {
        std::string_view regime = {};  ///< of all of them; one of the table's
        std::span<const double* const> columns;
        std::int64_t rows = 0;
    };

    SampleFiles() = default;
    virtual ~SampleFiles();
    SampleFiles(const SampleFiles&) = delete;
    SampleFiles& operator=(const SampleFiles&) = delete;

    /// Begins a table; the first is table 0.
    virtual void add(const SampleTable& table) = 0;
    /// Appends rows to a table; they must come to the number that it was begun with.
    virtual void append(std::size_t table, const Rows& rows) = 0;
    /// Ends the files, and says in them what they hold if their format has a place for it.
    virtual std::vector<WrittenFile> finish(std::span<const Attribute> attributes) = 0;
};

/// The formats of sample files.
enum class SampleFormat : std::uint8_t {
    csv,   ///< NAME.csv for each table: numbers in the shortest form that reads back as the same bits
    hdf5,  ///< samples.h5: a group for each table, a dataset for each column
};

/// Files of a format. An HDF5 file is made in memory (results/hdf5.hpp says why): see hdf5_bytes.
/// @param folder  where files are made
/// @param shown   the directory that messages name
/// @throws Error from its functions if something cannot be written
[[nodiscard]] std::unique_ptr<SampleFiles> sample_files(SampleFormat format, std::filesystem::path folder,
                                                        std::filesystem::path shown);

/// The name of the file that a format puts a table into.
[[nodiscard]] std::string file_name(SampleFormat format, const SampleTable& table);

/// The bytes of a table's columns in an HDF5 file.
[[nodiscard]] std::uint64_t hdf5_bytes(const SampleTable& table);

}  // namespace causum
