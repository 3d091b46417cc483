#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/output_file.hpp"
#include "data/sample_files.hpp"

namespace causum {

/// A CSV file for each table (data/sample_files.hpp).
class CsvFiles : public SampleFiles {
  public:
    CsvFiles(std::filesystem::path folder, std::filesystem::path shown);

    [[nodiscard]] static std::string name_of(const SampleTable& table) { return table.name + ".csv"; }

    void add(const SampleTable& table) override;
    void append(std::size_t table, const Rows& rows) override;
    std::vector<WrittenFile> finish(std::span<const Attribute> attributes) override;

  private:
    struct File {
        std::string name;
        bool has_regimes;
        std::unique_ptr<OutputFile> stream;
    };

    std::filesystem::path folder_;
    std::filesystem::path shown_;
    std::vector<File> files_;
};

}  // namespace causum
