#include "data/number_cell.hpp"

#include <cmath>
#include <string>

#include "tests/support/catch.hpp"

namespace causum {
namespace {

TEST_CASE("a cell that is a number is read as the nearest double", "[number_cell]") {
    const auto number = [](std::string_view cell) {
        const NumberCell read = read_number(cell);
        REQUIRE(read.kind == CellKind::number);
        return read.number;
    };
    CHECK(number("1") == 1);
    CHECK(number("-0.1") == -0.1);
    CHECK(number("+2.5") == 2.5);
    CHECK(number(" \t 3 \n") == 3);
    CHECK(number("1.0e+00") == 1);
    CHECK(number("1E5") == 1e5);
    CHECK(number(".5") == 0.5);
    CHECK(number("5.") == 5);
    CHECK(number("5e-324") == 5e-324);
    CHECK(number("0.30000000000000004") == 0.1 + 0.2);
    CHECK(std::signbit(number("-0")));
}

TEST_CASE("missing values are what programs write, not what people invent", "[number_cell]") {
    for (const char* cell :
         {"", " ", "NA", " NA ", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "NULL", "null", "None"}) {
        CHECK(read_number(cell).kind == CellKind::missing);
    }
    for (const char* cell :
         {"-",    ".",      "?",    "na",    "none",   "missing", "inf",   "-inf",    "Infinity",
          "-nan", "nan(1)", "0x1A", "1e999", "-1e999", "+-1",     "++1",   "1 2",     "1.2.3",
          "1e",   "e5",     "1d5",  "$1",    "5%",     "abc",     "12abc", "\u22121", "1_000"}) {
        CAPTURE(cell);
        CHECK(read_number(cell).kind == CellKind::no_number);
    }
}

TEST_CASE("a comma may be a decimal comma if it is the only mark", "[number_cell]") {
    const NumberCell read = read_number(" +1,25e1 ");
    CHECK(read.kind == CellKind::decimal_comma);
    CHECK(read.number == 12.5);
    CHECK(read_number("-,5").number == -0.5);
    for (const char* cell : {" +1,25e1 ", "1", "1.5", "NA", "", "x", "+-1,5", "1,2,3"}) {
        CHECK(read_number_with_comma(cell).kind == read_number(cell).kind);
        CHECK(read_number_with_comma(cell).number == read_number(cell).number);
    }
    for (const char* cell : {"1,2,3", "1.2,3", "1,2.3", ",", "1,2x"}) {
        CHECK(read_number(cell).kind == CellKind::no_number);
    }
}

TEST_CASE("marks that may part thousands", "[number_cell]") {
    for (const char* cell : {"1,234", "12,345", "-123,456,789", "+1,000"})
        CHECK(may_part_thousands(cell, ','));
    for (const char* cell :
         {"0,123", "1,23", "1234,567", "1,2345", "1234", ",123", "1,234,5", "1,234e3", "", "-"}) {
        CAPTURE(cell);
        CHECK_FALSE(may_part_thousands(cell, ','));
    }
    CHECK(may_part_thousands("1.234", '.'));
}

TEST_CASE("why a cell is no number, and what to write", "[number_cell]") {
    const auto why = [](std::string_view cell) { return why_no_number(cell, true); };
    CHECK(why("1,200") == " is not a number (thousands separator or decimal comma?): write 1200 or 1.200");
    CHECK(why("1,5") == " is not a number (a decimal comma?): write 1.5");
    CHECK(why("1,200,300") == " is not a number (thousands separators?): write 1200300");
    CHECK(why("1.200.300") == " is not a number (thousands separators?): write 1200300");
    CHECK(why("1,234.5") == " is not a number (thousands separators?): write 1234.5");
    CHECK(why("1.234,5") == " is not a number (thousands separators?): write 1234.5");
    CHECK(why_no_number("1.234,5", false) == " is not a number (thousands separators?): write 1234,5");
    CHECK(why("$1200") == " is not a number (a currency?): write 1200");
    CHECK(why("1200 \u20AC") == " is not a number (a currency?): write 1200");
    CHECK(why("$1,200") == " is not a number (a currency?): write the number alone");
    CHECK(why("5%") ==
          " is not a number (per cent?): write the number alone, and the unit in the column's name");
    CHECK(why("1 200") == " is not a number (blanks between digits?): write 1200");
    CHECK(why("\u22121.5") == " is not a number (begins with U+2212): write -1.5");
    CHECK(why("-") == " is not a number (a missing value?): write NA or leave the cell empty");
    CHECK(why("#DIV/0!") ==
          " is not a number (a spreadsheet's error?): correct it, or write NA for a missing value");
    CHECK(why("-inf") == " is not a finite number");
    CHECK(why("Infinity") == " is not a finite number");
    CHECK(why("0x1A") == " is not a number (hexadecimal?): write it in decimal digits");
    CHECK(why("1e999") == " is outside the range of double precision");
    CHECK(why("-1e999") == " is outside the range of double precision");
    CHECK(why("red") == " is not a number");
    CHECK(why(".\t-3,125") == " is not a number");  // nothing that cannot be shown is repeated
    CHECK(why(". -3,125") == " is not a number");
    CHECK(why(std::string(1000, ',')) == " is not a number");
}

TEST_CASE("a text is shown whole, or cut, without what cannot be seen", "[number_cell]") {
    CHECK(in_quotes("größe", '\'') == "'größe'");
    CHECK(in_quotes("a\tb\nc\r\x01\x7F", '"') == "\"a\\tb\\nc\\r\\x01\\x7F\"");
    CHECK(in_quotes("\u0086\u00A0", '"') == "\"\\u0086\u00A0\"");
    CHECK(in_quotes("\xFF", '"') == "\"\\xFF\"");
    CHECK(in_quotes(std::string(61, 'x'), '"') == '"' + std::string(60, 'x') + "…\"");
    CHECK(in_quotes(std::string(59, 'x') + "ö", '"') == '"' + std::string(59, 'x') + "…\"");
}

}  // namespace
}  // namespace causum
