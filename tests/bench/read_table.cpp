// CPU seconds to read a table of 1,000,000 rows × 20 numbers of 17 digits: read_table [SEPARATOR
// [DECIMAL_MARK]] Fails from 3 s on.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "data/csv_writer.hpp"
#include "data/read_table.hpp"

namespace {

double cpu_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void write(const std::filesystem::path& file, int rows, int columns, char separator, char decimal_mark) {
    std::ofstream stream(file, std::ios::binary);
    std::mt19937_64 random(1);
    std::normal_distribution<double> normal;
    for (int r = -1; r < rows; ++r) {
        std::vector<std::string> cells;
        for (int c = 0; c < columns; ++c) {
            cells.push_back(r < 0 ? fmt::format("x{}", c) : causum::csv_number(normal(random)));
        }
        std::string line = causum::csv_line(cells);
        for (char& c : line) c = c == ',' ? separator : c == '.' ? decimal_mark : c;
        stream << line;
    }
}

}  // namespace

int main(int argc, char** argv) {
    constexpr int rows = 1000000;
    constexpr int columns = 20;
    constexpr double most_seconds = 3;
    constexpr int turns = 3;
    const std::filesystem::path file = std::filesystem::temp_directory_path() / "causum-read-table.csv";
    write(file, rows, columns, argc > 1 ? *argv[1] : ',', argc > 2 ? *argv[2] : '.');
    causum::TableColumns asked;
    for (int c = 0; c < columns; ++c) asked.numbers.push_back(fmt::format("x{}", c));
    std::vector<double> seconds;
    bool is_whole = true;
    for (int turn = 0; turn < turns; ++turn) {
        const double before = cpu_seconds();
        is_whole = causum::read_table(file, asked).rows() == rows && is_whole;
        seconds.push_back(cpu_seconds() - before);
    }
    const auto bytes = static_cast<double>(std::filesystem::file_size(file));
    std::filesystem::remove(file);
    std::sort(seconds.begin(), seconds.end());
    std::printf("%d rows x %d columns, %.0f MB: %.2f CPU s (median of %d: %.2f to %.2f), %.0f MB/s%s\n", rows,
                columns, bytes / 1e6, seconds[turns / 2], turns, seconds.front(), seconds.back(),
                bytes / 1e6 / seconds[turns / 2], seconds[turns / 2] < most_seconds ? "" : "  TOO MUCH");
    return is_whole && seconds[turns / 2] < most_seconds ? 0 : 1;
}
