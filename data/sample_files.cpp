#include "data/sample_files.hpp"

#include <utility>

#include "data/csv_files.hpp"
#include "data/hdf5_file.hpp"

namespace causum {

SampleFiles::~SampleFiles() = default;

std::unique_ptr<SampleFiles> sample_files(SampleFormat format, std::filesystem::path folder,
                                          std::filesystem::path shown) {
    if (format == SampleFormat::csv) return std::make_unique<CsvFiles>(std::move(folder), std::move(shown));
    return std::make_unique<Hdf5File>(folder / Hdf5File::name, shown / Hdf5File::name);
}

std::string file_name(SampleFormat format, const SampleTable& table) {
    return format == SampleFormat::csv ? CsvFiles::name_of(table) : Hdf5File::name;
}

std::uint64_t hdf5_bytes(const SampleTable& table) {
    const std::uint64_t row = sizeof(double) * table.columns.size() + label_width(table);
    return static_cast<std::uint64_t>(table.rows) * row;
}

}  // namespace causum
