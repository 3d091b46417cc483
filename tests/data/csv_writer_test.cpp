#include "data/csv_writer.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <limits>

namespace causum {
namespace {

TEST_CASE("fields are quoted where they must be", "[analysis][csv]") {
    CHECK(csv_line({"a", "b c", "1.5"}) == "a,b c,1.5\n");
    CHECK(csv_line({"b,c", "say \"x\"", "two\nlines", "carriage\r"}) ==
          "\"b,c\",\"say \"\"x\"\"\",\"two\nlines\",\"carriage\r\"\n");
    CHECK(csv_line({"", ""}) == ",\n");
    CHECK(csv_line({}) == "\n");
}

TEST_CASE("numbers read back the same, and what is none is empty", "[analysis][csv]") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK(csv_number(0.1) == "0.1");
    CHECK(csv_number(0.1 + 0.2) == "0.30000000000000004");
    CHECK(csv_number(1e-300) == "1e-300");
    CHECK(csv_number(infinity) == "inf");
    CHECK(csv_number(-infinity) == "-inf");
    CHECK(csv_number(std::nan("")).empty());
}

}  // namespace
}  // namespace causum
