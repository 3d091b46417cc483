#include "data/read_table.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "data/csv_writer.hpp"
#include "tests/data/table_text.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/support/catch.hpp"

namespace causum {
namespace {

using jobs::tests::input_error_of;
using jobs::tests::TemporaryDirectory;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
        text.replace(at, from.size(), to);
    }
    return text;
}

TEST_CASE("the same table is read however it is written", "[read_table]") {
    const std::string plain = "red,vis,note\n1.5,2,\"a\nb\"\n-3,4e1,\n";
    const Table expected = table_of(plain, red_and_vis);
    REQUIRE(expected.rows() == 2);
    const std::string semicolons = replaced(replaced(plain, ",", ";"), ".", ",");
    for (const std::string& text :
         {"\xEF\xBB\xBF" + plain, replaced(plain, "\n", "\r\n"), replaced(plain, "\n", "\r"),
          plain.substr(0, plain.size() - 1), semicolons, replaced(semicolons, ";", "\t"),
          replaced(plain, ",", " , "), replaced(plain, "1.5", "\" +15e-1\""),
          replaced(plain, "red,vis", "\"red\", vis "), "\n" + plain + "\n,,\n"}) {
        CAPTURE(text);
        CHECK(table_of(text, red_and_vis).numbers == expected.numbers);
    }
}

TEST_CASE("what is not CSV in UTF-8 is refused, with its line", "[read_table]") {
    using namespace std::string_literals;
    CHECK(refusal_of("\xFF\xFEr\0e\0d\0"s, red_and_vis) ==
          "t.csv: UTF-16 (byte order mark FF FE): save as CSV UTF-8");
    CHECK(refusal_of("\xFE\xFF\0r\0e\0d"s, red_and_vis) ==
          "t.csv: UTF-16 (byte order mark FE FF): save as CSV UTF-8");
    CHECK(refusal_of("r\0e\0d\0"s, red_and_vis) ==
          "t.csv:1: a NUL byte (UTF-16 without a byte order mark, or no text at all?): save as CSV UTF-8");
    CHECK(refusal_of("red,vis,x\n1,2,\"\n\xE4\"\n", red_and_vis) ==
          "t.csv:3: byte E4 is not UTF-8 (Latin-1 or Windows-1252?): save as CSV UTF-8");
    CHECK(refusal_of("red,vis\n1,2\n\xC3", red_and_vis) ==
          "t.csv:3: the file ends inside a character: is it cut off?");
    CHECK(refusal_of("PK\x03\x04...", red_and_vis) ==
          "t.csv: a spreadsheet or zip file, not CSV: save as CSV UTF-8");
}

TEST_CASE("quotes where they may not be are refused, with line and column", "[read_table]") {
    CHECK(refusal_of("red,vis\n1,\"2\n3,4\n5,6\n", red_and_vis) ==
          "t.csv:2: column 'vis': a quote opens here and is never closed");
    CHECK(refusal_of("red,vis,x\n1,2,\"a\"b\n", red_and_vis) ==
          "t.csv:2: column 'x': text after the quote that ends a cell: write a quote inside a cell twice, "
          "and ',' between "
          "cells");
    CHECK(refusal_of("red,vis,x\n1,2,5\" pipe\n", red_and_vis) ==
          "t.csv:2: column 'x': a quote inside a cell without quotes around it: put the cell in quotes and "
          "write the quote "
          "twice");
    CHECK(refusal_of("red,vis\n1,\"" + std::string(2 << 20, 'x'), red_and_vis) ==
          "t.csv:2: column 'vis': a cell larger than 1 MiB begins here: is a quote never closed?");
}

TEST_CASE("a file is named in errors of its table", "[read_table]") {
    const TemporaryDirectory directory;
    const std::filesystem::path file = directory.write("a.csv", "red,vis\n1,2\n");
    CHECK(read_table(file, red_and_vis).rows() == 1);
    CHECK(input_error_of([&] { (void)read_table(file, {.numbers = {"Red"}, .labels = {}}); }) ==
          file.string() + ":1: no column 'Red'; it has red, vis (nearest: 'red')");
    CHECK(input_error_of([&] { (void)read_table(directory.path(), red_and_vis); }) ==
          directory.path().string() + ": is a directory (must be a table, as CSV)");
    if (::geteuid() != 0) {  // root may read everything
        REQUIRE(::chmod(file.c_str(), 0) == 0);
        CHECK_THAT(input_error_of([&] { (void)read_table(file, red_and_vis); }),
                   Catch::Contains("cannot be read (Permission denied)"));
    }
}

TEST_CASE("a header of many megabytes is found, and a file without a line end is not searched for ever",
          "[read_table]") {
    std::string text = "red,vis";
    for (int i = 0; i < 200000; ++i) text += ",x" + std::to_string(i);
    const std::size_t cells = 200000;
    text += "\n1,2" + std::string(cells, ',') + "\n";
    CHECK(table_of(text, red_and_vis).rows() == 1);
    CHECK(refusal_of(text, {.numbers = {"green"}, .labels = {}}).size() < 300);
}

TEST_CASE("tables longer than a block are read whole", "[read_table]") {
    std::string text = "vis,red\r\n";
    double sum = 0;
    constexpr int rows = 60000;
    for (int i = 0; i < rows; ++i) {
        text += std::to_string(i) + ",\"" + std::to_string(i % 7) + ".25\"\r\n";
        sum += i % 7 + 0.25;
    }
    const Table table = table_of(text, red_and_vis);
    REQUIRE(table.rows() == rows);
    CHECK(table.lines.back() == rows + 1);
    CHECK(table.values().col(0).sum() == sum);
    CHECK(table.values()(rows - 1, 1) == rows - 1);
    CHECK_THAT(refusal_of(text + "x,1\r\n", red_and_vis),
               Catch::StartsWith("t.csv:60002: column 'vis': \"x\""));
}

TEST_CASE("what the CSV writer writes is read back, bit for bit", "[read_table][bits]") {
    std::string text = csv_line({"a \"name\", quoted", "two\nlines"});
    std::vector<std::uint64_t> bits;
    std::uint64_t state = 1;
    while (bits.size() < 20000) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        std::uint64_t mixed = state ^ (state >> 29U);
        if (bits.size() % 3 == 0)
            mixed = std::bit_cast<std::uint64_t>(static_cast<double>(mixed >> 44U) / 1000);
        if (!std::isfinite(std::bit_cast<double>(mixed))) continue;
        bits.push_back(mixed);
    }
    for (const double special :
         {0.0, -0.0, std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min()}) {
        bits.push_back(std::bit_cast<std::uint64_t>(special));
    }
    for (std::size_t i = 0; i < bits.size(); i += 2) {
        text += csv_line(
            {csv_number(std::bit_cast<double>(bits[i])), csv_number(std::bit_cast<double>(bits[i + 1]))});
    }
    const Table table = table_of(text, {.numbers = {"a \"name\", quoted", "two\nlines"}, .labels = {}});
    REQUIRE(table.numbers.size() == bits.size());
    std::size_t different = 0;
    for (std::size_t i = 0; i < bits.size(); ++i)
        different += std::bit_cast<std::uint64_t>(table.numbers[i]) == bits[i] ? 0 : 1;
    CHECK(different == 0);
}

}  // namespace
}  // namespace causum
