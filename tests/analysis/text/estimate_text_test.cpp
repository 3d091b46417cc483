#include "analysis/text/estimate_text.hpp"
#include "tests/support/catch.hpp"

#include <limits>
#include <string>

namespace causum::analysis {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::string text(double value, double error) {
    return to_text({.value = value, .error = error, .count = 10});
}

TEST_CASE("the error has two significant digits, the value as many decimals", "[analysis][text_table]") {
    CHECK(text(0.33961, 0.00433) == "0.3396 ± 0.0043");
    CHECK(text(0.39816, 0.01249) == "0.398 ± 0.012");
    CHECK(text(0.4, 0.0996) == "0.40 ± 0.10");  // rounds up to three digits, of which two are kept
    CHECK(text(1.65, 0.12) == "1.65 ± 0.12");
    CHECK(text(15.7, 2.34) == "15.7 ± 2.3");
    CHECK(text(157.2, 23.4) == "157 ± 23");
    CHECK(text(4567.0, 123.0) == "4570 ± 120");
    CHECK(text(-1.0832, 0.0131) == "-1.083 ± 0.013");
    CHECK(text(-0.00001, 0.01) == "0.000 ± 0.010");
    CHECK(text(0.0094, 0.00012) == "0.00940 ± 0.00012");
    CHECK(text(0.25, 6.1e-13) == "0.2500000 ± 6e-13");  // rounding noise does not ask for thirteen decimals
}

TEST_CASE("very large and small estimates share a power of ten", "[analysis][text_table]") {
    CHECK(text(1.234e12, 3.02e11) == "(1.23 ± 0.30)e12");
    CHECK(text(2.0e-8, 3.0e-9) == "(2.00 ± 0.30)e-8");
    CHECK(text(-1.234e12, 3.02e11) == "(-1.23 ± 0.30)e12");
}

TEST_CASE("an estimate without error or value says so", "[analysis][text_table]") {
    CHECK(text(0.33961, none) == "0.3396 ± –");
    CHECK(text(0.33961, 0.0) == "0.3396 ± 0");
    CHECK(text(none, none) == "–");
    CHECK(text(0.0, 0.0) == "0.0000 ± 0");
    CHECK(text(std::numeric_limits<double>::infinity(), none) == "inf ± –");
}

}  // namespace
}  // namespace causum::analysis
