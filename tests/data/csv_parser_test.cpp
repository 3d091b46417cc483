#include "data/csv_parser.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

namespace causum {
namespace {

/// Writes down what it is told: "2[a|b@3]" for a row that begins on line 2, whose cell b begins on line 3.
class Recorder : public CsvReader {
  public:
    void cell(std::string_view text, std::int64_t line) override {
        if (text == "throw") throw std::runtime_error("thrown");
        cells_ += (cells_.empty() ? "" : "|") + std::string(text) + "@" + std::to_string(line);
    }
    void end_row(std::int64_t line) override {
        rows += std::to_string(line) + "[" + cells_ + "]";
        cells_.clear();
    }
    std::string rows;

  private:
    std::string cells_;
};

struct Told {
    std::string rows;
    CsvParser::Problem problem = CsvParser::Problem::none;
    std::int64_t cell_line = 0, line = 0;
};

Told tell(std::string_view text, std::size_t block, char separator = ',') {
    Recorder recorder;
    CsvParser parser(separator, recorder);
    Told told;
    for (std::size_t at = 0; at < text.size() && told.problem == CsvParser::Problem::none; at += block) {
        told.problem = parser.parse(text.substr(at, block));
    }
    if (told.problem == CsvParser::Problem::none) told.problem = parser.finish();
    told.rows = recorder.rows;
    told.cell_line = parser.cell_line();
    told.line = parser.line();
    return told;
}

TEST_CASE("cells and rows are told with their lines, wherever blocks end", "[csv_parser]") {
    for (std::size_t block = 1; block < 20; ++block) {
        CHECK(tell("a, b \n\n1,\"x\"\"y\"", block).rows == "1[a@1|b@1]2[]3[1@3|x\"y@3]");
        CHECK(tell("a,b\r\n\r\n1,2\r\n", block).rows == "1[a@1|b@1]2[]3[1@3|2@3]");
        CHECK(tell("a,b\r\r1,2\r", block).rows == "1[a@1|b@1]2[]3[1@3|2@3]");
        CHECK(tell("a,\"b\r\nc\",d\r\n1,\"\n\n\",2\n,", block).rows ==
              "1[a@1|b\r\nc@1|d@2]3[1@3|\n\n@3|2@5]6[@6|@6]");
        CHECK(tell("a\tb c\t\n\t\"\"\t2", block, '\t').rows == "1[a@1|b c@1|@1]2[@2|@2|2@2]");
    }
}

TEST_CASE("quotes where they may not be are found", "[csv_parser]") {
    using Problem = CsvParser::Problem;
    for (std::size_t block = 1; block < 20; ++block) {
        const Told inside = tell("a,b\n1,5\" pipe\n", block);
        CHECK(inside.problem == Problem::quote_inside);
        CHECK(inside.cell_line == 2);
        const Told after = tell("a,b\n1,\"a\"x,b\n2,3\n", block);
        CHECK(after.problem == Problem::after_quote);
        CHECK(after.cell_line == 2);
        const Told open = tell("a,b\n1,\"a,b\n2,3\n", block);
        CHECK(open.problem == Problem::open_quote);
        CHECK(open.cell_line == 2);
        CHECK(open.line == 4);
        CHECK(open.rows == "1[a@1|b@1]");
    }
    const Told large = tell("a\n\"" + std::string(CsvParser::max_cell_bytes + 1, 'x') + "\"", 1 << 16);
    CHECK(large.problem == Problem::long_cell);
    CHECK(large.cell_line == 2);
}

TEST_CASE("what the reader throws comes out of the parser, and nothing is told after it", "[csv_parser]") {
    Recorder recorder;
    CsvParser parser(',', recorder);
    CHECK_THROWS_WITH((void)parser.parse("a,b\n1,throw\n2,3\n"), "thrown");
    CHECK(recorder.rows == "1[a@1|b@1]");
    CHECK_THROWS_WITH((void)parser.finish(), "thrown");
}

TEST_CASE("line ends are counted", "[csv_parser]") {
    CHECK(count_line_ends("") == 0);
    CHECK(count_line_ends("a\r\nb\nc\rd\n\r") == 5);
}

}  // namespace
}  // namespace causum
