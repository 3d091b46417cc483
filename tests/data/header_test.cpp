#include "data/header.hpp"

#include <string>
#include <vector>

#include "core/errors.hpp"
#include "tests/support/catch.hpp"

namespace causum {
namespace {

using Names = std::vector<std::string>;

Header read(const Names& names, const TableColumns& columns) {
    return read_header("t.csv", 1, names, columns);
}

TEST_CASE("columns are found by name", "[header]") {
    const Header header = read({"", "vis", "date", "regime"}, {.numbers = {"vis"}, .labels = {"regime"}});
    using Kind = ColumnUse::Kind;
    const std::vector<Kind> kinds = {Kind::unnamed, Kind::number, Kind::ignored, Kind::label};
    for (std::size_t i = 0; i < kinds.size(); ++i) CHECK(header.uses[i].kind == kinds[i]);
}

TEST_CASE("a missing column is named, with those that there are", "[header]") {
    CHECK_THROWS_WITH(read({"regime", "red", "Vis_1"}, {.numbers = {"red", "vis"}, .labels = {"regime"}}),
                      "t.csv:1: no column 'vis'; it has regime, red, Vis_1 (nearest: 'Vis_1')");
    CHECK_THROWS_WITH(read({"a b", "x\x01", ""}, {.numbers = {"p", "something"}, .labels = {}}),
                      "t.csv:1: no columns p, something; it has 'a b', 'x\\x01', (unnamed 3)");
    CHECK_THROWS_WITH(
        read({"1.0", "2.0"}, {.numbers = {"red"}, .labels = {}}),
        "t.csv:1: no names of columns, only numbers (1.0, 2.0): write a line above with a name for each "
        "column, red among them");
    CHECK(read({"1.0", "2.0"}, {.numbers = {"1.0"}, .labels = {}}).names.size() == 2);
}

TEST_CASE("a column that appears twice is refused if it is used", "[header]") {
    const Names names = {"regime", "red", "green", "red", "green", "green"};
    CHECK_THROWS_WITH(read(names, {.numbers = {"red"}, .labels = {}}),
                      "t.csv:1: column 'red' appears twice (columns 2 and 4): rename one");
    CHECK_THROWS_WITH(read(names, {.numbers = {"green"}, .labels = {}}),
                      "t.csv:1: column 'green' appears 3 times (columns 3, 5 and 6): rename one");
    const Header header = read(names, {.numbers = {}, .labels = {"regime"}});
    CHECK(duplicate_notes(header) ==
          Names{"column 'red' appears twice (columns 2 and 4), and is not used",
                "column 'green' appears 3 times (columns 3, 5 and 6), and is not used"});
}

TEST_CASE("a table with a million columns gives one short error", "[header]") {
    Names names;
    for (int i = 0; i < 1000000; ++i) names.push_back("x" + std::to_string(i / 2));
    try {
        (void)read(names, {.numbers = {"x1_"}, .labels = {}});
        FAIL("no error");
    } catch (const InputError& error) {
        const std::string message = error.what();
        CHECK(message.size() < 300);
        CHECK_THAT(message, Catch::Contains("x9, x9 and 999980 more (nearest: 'x1')"));
    }
}

TEST_CASE("a caller asks for columns once, and by name", "[header]") {
    CHECK_THROWS_AS(check_columns({}), ArgumentError);
    CHECK_THROWS_AS(check_columns({.numbers = {"a"}, .labels = {"a"}}), ArgumentError);
    CHECK_THROWS_AS(check_columns({.numbers = {""}, .labels = {}}), ArgumentError);
    check_columns({.numbers = {"a"}, .labels = {"b"}});
}

}  // namespace
}  // namespace causum
