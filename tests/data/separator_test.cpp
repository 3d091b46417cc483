#include "data/separator.hpp"

#include <string>

#include "core/errors.hpp"
#include "tests/support/catch.hpp"

namespace causum {
namespace {

TEST_CASE("the header line is the first that is not blank, quotes observed", "[separator]") {
    const HeaderLine line = find_header_line("\r\n  \n\"a\nb\",c\r\n1,2\n");
    CHECK(line.text == "\"a\nb\",c");
    CHECK(line.number == 3);
    CHECK(line.is_complete);
    CHECK(find_header_line("\r\ra,b").number == 3);
    CHECK_FALSE(find_header_line("a,b").is_complete);
    CHECK_FALSE(find_header_line("a,\"b\nc").is_complete);
    CHECK(find_header_line(" \n\n").text.empty());
}

TEST_CASE("the separator is the most frequent one outside quotes", "[separator]") {
    const TableColumns columns{.numbers = {"a"}, .labels = {}};
    const auto found = [&](std::string_view text) { return find_separator("t.csv", text, columns); };
    CHECK(found("a,b\n1,2\n") == ',');
    CHECK(found("a;b\n1,5;2,5\n") == ';');
    CHECK(found("a\tb\n1,5\t2\n") == '\t');
    CHECK(found("a;\"b,c,d\"\n") == ';');
    CHECK(found("a\n1\n") == ',');
    CHECK(found("a;p, kPa;c\n") == ';');
    CHECK(found("a;p, kPa\n") == ';');  // one of each: by the names
    CHECK_THROWS_WITH(found("x;y,z\n"),
                      "t.csv:1: 1 of each of the separators ',;': put names that hold one in quotes");
}

TEST_CASE("a header further down is named", "[separator]") {
    const TableColumns columns{.numbers = {"red", "my \"vis\""}, .labels = {"regime"}};
    CHECK_THROWS_WITH(
        find_separator("t.csv", "# bench; 3\r\n\r\nregime;red;\"my \"\"vis\"\"\"\r\n;1;2\r\n",
                       {.numbers = {"red"}, .labels = {"regime"}}),
        "t.csv: no header with columns regime, red on line 1; such a header is on line 3: delete the lines "
        "before it");
    CHECK_THROWS_WITH(find_separator("t.csv", "sep=;\nred;vis\n", {.numbers = {"vis"}, .labels = {}}),
                      Catch::Contains("no header with column vis on line 1; such a header is on line 2"));
    // a label that is a column's name makes no header
    CHECK(find_separator("t.csv", "regime,Red\nred,2\n", {.numbers = {"red"}, .labels = {}}) == ',');
    CHECK(find_separator("t.csv", "red,vis\n", columns) == ',');  // nowhere: left to read_header
}

}  // namespace
}  // namespace causum
