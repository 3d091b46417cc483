#include "jobs/study/value_text.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace causum::jobs {
namespace {

TEST_CASE("integers are read exactly, in any decimal notation") {
    CHECK(parse_integer("0") == 0);
    CHECK(parse_integer("10000") == 10000);
    CHECK(parse_integer("1e4") == 10000);
    CHECK(parse_integer("1E+4") == 10000);
    CHECK(parse_integer("2.5e3") == 2500);
    CHECK(parse_integer("1200e-2") == 12);
    CHECK(parse_integer("5.0") == 5);
    CHECK(parse_integer("007") == 7);
    CHECK(parse_integer("0e999999") == 0);
    CHECK(parse_integer("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
    CHECK(parse_integer("1.8446744073709551615e19") == std::numeric_limits<std::uint64_t>::max());
    CHECK(parse_integer("9007199254740993") == 9007199254740993U);  // no double
    for (const char* text : {"",
                             "-1",
                             "-0",
                             "+5",
                             "1.5",
                             "1e-1",
                             "12e-1",
                             "18446744073709551616",
                             "1e20",
                             "1e999999999",
                             "1e99999999999999999999",
                             "1e",
                             "e4",
                             ".",
                             "1e+",
                             "1e+-4",
                             "1e--4",
                             "0x10",
                             "1,000",
                             "1 000",
                             " 1",
                             "1 ",
                             "ten",
                             "1e4x",
                             "1.2.3",
                             "nan",
                             "inf"}) {
        CAPTURE(text);
        CHECK(parse_integer(text) == std::nullopt);
    }
}

TEST_CASE("numbers are read as the nearest double and written back with the fewest digits") {
    CHECK(parse_number("0.1") == 0.1);
    CHECK(parse_number("-2.5e-3") == -0.0025);
    CHECK(parse_number(".5") == 0.5);
    CHECK_FALSE(std::signbit(parse_number("-0").value()));
    for (const char* text : {"", "+1", "1,5", "0x1p3", "nan", "inf", "-inf", "infinity", "1e400", "1e-400",
                             "1.5x", " 1", "--1", "1e"}) {
        CAPTURE(text);
        CHECK(parse_number(text) == std::nullopt);
    }
    CHECK(number_text(0.1) == "0.1");
    CHECK(number_text(2) == "2");
    for (const double number : {1.0 / 3, 1e-8, 1e300, 5e-324, 123456.789, -0.05}) {
        CHECK(parse_number(number_text(number)) == number);
    }
}

TEST_CASE("ranges of numbers", "[plan]") {
    CHECK(ranges_text(std::vector<std::int64_t>{}, ",") == "");
    CHECK(ranges_text(std::vector<std::int64_t>{3, 7, 8, 9, 11}, ",") == "3,7-9,11");
    CHECK(ranges_text(std::vector<std::int64_t>{3, 7, 8, 9, 11}, ", ", 2) == "3, 7-9 …");
}

}  // namespace
}  // namespace causum::jobs
