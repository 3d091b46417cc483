// Reads tables that were damaged at random: mutate_tables SECONDS SEED
// Each is read to a table whose numbers are finite and complete, or refused with one of the project's errors,
// in a message that can be shown. Anything else ends the program with exit code 1, and the text as it was.

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/errors.hpp"
#include "core/invisible.hpp"
#include "data/read_table.hpp"

namespace {

using namespace causum;
using Random = std::mt19937_64;

const std::vector<std::string> tables = {
    "regime,red,vis\n,1.0,2.5\nred,2e3,-3\n,NA,1\n",
    "\xEF\xBB\xBF\"regime\";\"red\";\"vis\"\r\n;1,5;2,25\r\nred;-3,125;4\r\n;;\r\n",
    "regime\tred\tvis\tnote\r\t1.234\t2\t\"a\rb\"\rdo(red)\t+3\t4.5e-1\t\"say \"\"x\"\"\"\r",
    ",date,regime,red,vis,,\n0,2024-01-10,,1,2,,\n1,2024-01-11,red,3,-9999,,\n2,x,,4,-9999,,\n3,x,,5,5,,\n4,"
    "x,,6,6,,\n",
    "# bench; 3\n\nregime,red,vis\n,1,2\n",
    "vis,red,regime,größe\n1,2,,\n3,4,red,\"1,200\"\n,,,\n",
    "red,vis,regime,red\n1,2,,3\n",
};

const std::vector<std::string> pieces = {",",
                                         ";",
                                         "\t",
                                         "\"",
                                         "\"\"",
                                         "\n",
                                         "\r",
                                         "\r\n",
                                         " ",
                                         ".",
                                         "-",
                                         "+",
                                         "e",
                                         "0",
                                         "9",
                                         "NA",
                                         "nan",
                                         "inf",
                                         "1,234",
                                         "1.234",
                                         "1e999",
                                         "0x1p3",
                                         "\xEF\xBB\xBF",
                                         "\xFF\xFE",
                                         "\xE2\x82\xAC",
                                         "\xE2\x82",
                                         "\xFF",
                                         std::string(1, '\0'),
                                         "red",
                                         "vis",
                                         "regime",
                                         "-9999",
                                         "\xC2\xA0",
                                         "$",
                                         "%",
                                         "\x1A",
                                         "PK\x03\x04",
                                         "\x1F\x8B"};

std::size_t below(Random& random, std::size_t most) {
    return static_cast<std::size_t>(random() % most);
}

void mutate(std::string& text, Random& random) {
    const std::size_t at = below(random, text.size() + 1);
    const std::size_t length = std::min(text.size() - at, below(random, 8));
    switch (below(random, 7)) {
        case 0:
            text.erase(at, length);
            break;
        case 1:
            text.insert(at, pieces[below(random, pieces.size())]);
            break;
        case 2:
            text.insert(at, text.substr(below(random, text.size() + 1), below(random, 40)));
            break;
        case 3:
            if (at < text.size()) text[at] = static_cast<char>(random());
            break;
        case 4:
            text.resize(at);
            break;
        case 5:
            text.replace(at, length, pieces[below(random, pieces.size())]);
            break;
        default: {  // one character for another, everywhere
            const char from = ",;\t\n\"."[below(random, 6)];
            const char to = ",;\t\n\r\". "[below(random, 8)];
            for (char& c : text) c = c == from ? to : c;
        }
    }
}

std::string gzip(const std::string& text, const std::filesystem::path& file) {
    const gzFile stream = gzopen(file.c_str(), "wb1");
    gzwrite(stream, text.data(), static_cast<unsigned>(text.size()));
    gzclose(stream);
    std::ifstream bytes(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(bytes), {}};
}

bool is_right(const Table& table) {
    const std::size_t rows = table.lines.size();
    bool right = rows > 0 && table.numbers.size() == rows * table.columns.numbers.size() &&
                 table.labels.size() == rows * table.columns.labels.size();
    for (const double number : table.numbers) right = right && std::isfinite(number);
    for (std::size_t i = 0; i < rows; ++i)
        right = right && table.lines[i] > (i == 0 ? 1 : table.lines[i - 1]);
    return right;
}

/// Of UTF-8 without control characters, and short.
bool can_be_shown(const std::string& message) {
    return message.size() < 5000 && printable_utf8(message) == message;
}

/// What is wrong with how a table is read; empty if nothing is. Counts tables that were read.
template <class Read>
std::string complaint(const Read& read, std::int64_t& accepted) {
    try {
        const Table table = read();
        ++accepted;
        if (!is_right(table)) return "numbers are not finite, or rows not complete";
        for (const std::vector<std::string>* texts : {&table.notes, &table.warnings}) {
            for (const std::string& text : *texts) {
                if (!can_be_shown(text)) return "a note that cannot be shown: " + text;
            }
        }
    } catch (const Error& error) {
        if (!can_be_shown(error.what()))
            return std::string("a message that cannot be shown: ") + error.what();
    } catch (const std::exception& error) {
        return std::string("another exception: ") + error.what();
    }
    return "";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(std::atof(argv[1]));
    Random random(std::strtoull(argv[2], nullptr, 10));
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("causum-mutate-" + std::to_string(::getpid()) + ".csv.gz");
    const TableColumns columns{.numbers = {"red", "vis"}, .labels = {"regime"}};
    std::int64_t inputs = 0;
    std::int64_t accepted = 0;
    std::string wrong;
    std::string text;
    while (wrong.empty() && std::chrono::steady_clock::now() < end) {
        text = tables[below(random, tables.size())];
        for (std::size_t i = below(random, 6); i > 0; --i) mutate(text, random);
        if (inputs++ % 16 == 0) {  // through a file, half of them packed and damaged afterwards
            if (below(random, 4) > 0) text = gzip(text, file);
            if (below(random, 2) > 0) mutate(text, random);
            std::ofstream(file, std::ios::binary) << text;
            wrong = complaint([&] { return read_table(file, columns); }, accepted);
        } else {
            wrong = complaint([&] { return parse_table(text, "t.csv", columns); }, accepted);
        }
    }
    std::filesystem::remove(file);
    if (!wrong.empty()) {
        std::printf("input %lld: %s\n", static_cast<long long>(inputs), wrong.c_str());
        std::fwrite(text.data(), 1, text.size(), stdout);
        return 1;
    }
    std::printf("%lld inputs, of which %lld were read\n", static_cast<long long>(inputs),
                static_cast<long long>(accepted));
    return accepted > 0 && accepted < inputs ? 0 : 1;
}
