#include "analysis/text/number_text.hpp"

#include <cmath>
#include <limits>
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("numbers in sentences are short", "[analysis][findings]") {
    CHECK(short_number(0.27184) == "0.272");
    CHECK(short_number(10.24) == "10.2");
    CHECK(short_number(60000) == "60000");
    CHECK(short_number(123456) == "123000");
    CHECK(short_number(1e7) == "1e7");
    CHECK(short_number(-1.25e-6) == "-1.25e-6");
    CHECK(short_number(2.5e12) == "2.5e12");
    CHECK(short_number(0.0) == "0");
    CHECK(short_number(-0.5) == "-0.5");
    CHECK(short_number(std::copysign(std::numeric_limits<double>::quiet_NaN(), -1.0)) == "nan");
    CHECK(short_number(99.96) == "100");
    CHECK(short_number(1.0049) == "1.00");  // not 1
    CHECK(short_number(0.1) == "0.1");
    CHECK(short_number(0.01301, 2) == "0.013");
    CHECK(short_number(0.2986, 2) == "0.30");
    CHECK(short_number(1234.0, 2) == "1200");
}

}  // namespace
}  // namespace causum::analysis
