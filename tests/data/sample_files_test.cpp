#include "data/sample_files.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/errors.hpp"
#include "tests/results/files.hpp"
#include "tests/support/catch.hpp"

namespace causum {
namespace {

const SampleTable samples = {
    .name = "samples", .columns = {"A1", "Y"}, .regimes = {"observational", "A1"}, .rows = 3};
const SampleTable test = {.name = "test", .columns = {"A1"}, .regimes = {}, .rows = 0};

void fill(SampleFiles& files) {
    files.add(samples);
    files.add(test);
    const std::vector<double> a = {0.1 + 0.2, 1e-300}, y = {-0.0, 5.0};
    const std::vector<const double*> columns = {a.data(), y.data()};
    files.append(0, {.regime = "observational", .columns = columns, .rows = 2});
    files.append(0, {.regime = "A1", .columns = columns, .rows = 1});
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_CASE("sample files in CSV have the shortest numbers that read back the same", "[samples]") {
    const results::TemporaryDirectory directory;
    const auto files = sample_files(SampleFormat::csv, directory / "", "shown");
    fill(*files);
    const std::vector<WrittenFile> written = files->finish({});
    REQUIRE(written.size() == 2);
    CHECK(text_of(directory / "samples.csv") ==
          "regime,A1,Y\nobservational,0.30000000000000004,-0\nobservational,1e-300,5\nA1,0.30000000000000004,"
          "-0\n");
    CHECK(text_of(directory / "test.csv") == "A1\n");
    CHECK(written[0].name == file_name(SampleFormat::csv, samples));
    CHECK(written[0].bytes == std::filesystem::file_size(directory / "samples.csv"));
}

TEST_CASE("sample files in HDF5 are one file", "[samples]") {
    const results::TemporaryDirectory directory;
    const auto files = sample_files(SampleFormat::hdf5, directory / "", "shown");
    fill(*files);
    CHECK(directory.names().empty());
    const std::vector<WrittenFile> written = files->finish({});
    REQUIRE(written.size() == 1);
    CHECK(written[0].name == file_name(SampleFormat::hdf5, test));
    CHECK(written[0].bytes == std::filesystem::file_size(directory / "samples.h5"));
    CHECK(hdf5_bytes(samples) == 3 * (13 + 2 * sizeof(double)));  // tests/jobs/simulate_test.py reads it
}

TEST_CASE("sample files that cannot be written are named as they were asked for", "[samples]") {
    const results::TemporaryDirectory directory;
    for (const SampleFormat format : {SampleFormat::csv, SampleFormat::hdf5}) {
        const auto files = sample_files(format, directory / "nowhere", "shown");
        const std::string name = "shown/" + file_name(format, samples);
        CHECK_THROWS_WITH(
            [&] {
                fill(*files);
                (void)files->finish({});
            }(),
            name + " = cannot be written (No such file or directory)");
    }
}

}  // namespace
}  // namespace causum
