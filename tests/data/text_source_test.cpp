#include "data/text_source.hpp"

#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/errors.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/support/catch.hpp"

namespace causum {
namespace {

using jobs::tests::input_error_of;
using jobs::tests::TemporaryDirectory;

std::string read_all(TextSource source, std::size_t block) {
    std::string text;
    std::string buffer(block, '\0');
    while (const std::size_t size = source.read(buffer.data(), buffer.size())) text.append(buffer, 0, size);
    return text;
}

std::filesystem::path write_gzip(const TemporaryDirectory& directory, const std::string& name,
                                 const std::string& text) {
    const std::filesystem::path file = directory.path() / name;
    const gzFile stream = gzopen(file.c_str(), "wb");
    REQUIRE(stream != nullptr);
    REQUIRE(gzwrite(stream, text.data(), static_cast<unsigned>(text.size())) ==
            static_cast<int>(text.size()));
    REQUIRE(gzclose(stream) == Z_OK);
    return file;
}

std::string random_text(std::size_t size) {
    std::string text;
    unsigned state = 1;
    for (std::size_t i = 0; i < size; ++i) {
        state = state * 1664525U + 1013904223U;
        text += static_cast<char>('a' + (state >> 24U) % 26);
    }
    return text;
}

TEST_CASE("bytes come as they are, from memory, a file, a gzip file", "[text_source]") {
    const TemporaryDirectory directory;
    const std::string text = random_text(300000);
    for (const std::size_t block : {std::size_t{1000}, std::size_t{1} << 18U, std::size_t{1} << 20U}) {
        CHECK(read_all(TextSource("memory", text), block) == text);
        CHECK(read_all(TextSource(directory.write("plain.csv", text)), block) == text);
        CHECK(read_all(TextSource(write_gzip(directory, "packed.csv.gz", text)), block) == text);
        CHECK(read_all(TextSource(write_gzip(directory, "packed.csv", text)), block) == text);
    }
    CHECK(read_all(TextSource(directory.write("empty.csv", "")), 10).empty());
    CHECK(TextSource(directory.path() / "plain.csv").bytes() == text.size());
    CHECK(TextSource(directory.path() / "packed.csv").bytes() == 0);
}

TEST_CASE("a file that cannot be read is refused by name", "[text_source]") {
    const TemporaryDirectory directory;
    const std::string path = directory.path().string();
    CHECK(input_error_of([&] { TextSource source(directory.path() / "none.csv"); }) ==
          path + "/none.csv: no such file (must be a table, as CSV)");
    CHECK(input_error_of([&] { TextSource source(directory.path()); }) ==
          path + ": is a directory (must be a table, as CSV)");
}

TEST_CASE("a gzip file that is cut off or damaged is an error, not a shorter table", "[text_source]") {
    const TemporaryDirectory directory;
    const std::filesystem::path whole = write_gzip(directory, "whole.csv.gz", random_text(100000));
    std::ifstream stream(whole, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    for (const std::size_t size : {bytes.size() - 1, bytes.size() - 8, bytes.size() / 2, std::size_t{20}}) {
        const std::filesystem::path cut = directory.write("cut.csv.gz", bytes.substr(0, size));
        CHECK_THROWS_WITH(read_all(TextSource(cut), 1 << 20U),
                          Catch::Contains("cut.csv.gz: gzip file is damaged or cut off"));
    }
    std::string damaged = bytes;
    damaged[bytes.size() / 2] ^= 0x10;
    CHECK_THROWS_AS(read_all(TextSource(directory.write("damaged.csv.gz", damaged)), 1 << 20U), Error);
}

}  // namespace
}  // namespace causum
