#include "data/csv_files.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <utility>

#include "data/csv_writer.hpp"

namespace causum {

CsvFiles::CsvFiles(std::filesystem::path folder, std::filesystem::path shown)
    : folder_(std::move(folder)), shown_(std::move(shown)) {}

void CsvFiles::add(const SampleTable& table) {
    const std::string name = name_of(table);
    File file{.name = name,
              .has_regimes = !table.regimes.empty(),
              .stream = std::make_unique<OutputFile>(folder_ / name, shown_ / name)};
    std::vector<std::string> header;
    if (file.has_regimes) header.emplace_back("regime");
    header.insert(header.end(), table.columns.begin(), table.columns.end());
    file.stream->write(csv_line(header));
    files_.push_back(std::move(file));
}

void CsvFiles::append(std::size_t table, const Rows& rows) {
    const File& file = files_.at(table);
    fmt::memory_buffer text;
    const auto out = std::back_inserter(text);
    for (std::int64_t row = 0; row < rows.rows; ++row) {
        if (file.has_regimes) fmt::format_to(out, "{}", rows.regime);
        const char* separator = file.has_regimes ? "," : "";
        for (const double* const column : rows.columns) {
            fmt::format_to(out, "{}{}", separator, column[row]);
            separator = ",";
        }
        text.push_back('\n');
    }
    file.stream->write(std::string_view(text.data(), text.size()));
}

std::vector<WrittenFile> CsvFiles::finish(std::span<const Attribute>) {
    std::vector<WrittenFile> written;
    for (const File& file : files_) written.push_back({.name = file.name, .bytes = file.stream->close()});
    return written;
}

}  // namespace causum
