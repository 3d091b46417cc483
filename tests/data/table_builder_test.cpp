#include "data/table_builder.hpp"

#include <string>
#include <vector>

#include "tests/data/table_text.hpp"
#include "tests/support/catch.hpp"

namespace causum {
namespace {

TEST_CASE("values, labels and lines stand row by row, in the order asked for", "[table_builder]") {
    const Table table =
        table_of("regime,vis,red\n,1,2\n red ,3,4\n", {.numbers = {"red", "vis"}, .labels = {"regime"}});
    REQUIRE(table.rows() == 2);
    CHECK(table.values() == (Eigen::MatrixXd(2, 2) << 2, 1, 4, 3).finished());
    CHECK(table.label(0, 0).empty());
    CHECK(table.label(1, 0) == "red");
    CHECK(table.lines == std::vector<std::int64_t>{2, 3});
    CHECK(table.notes.empty());
    CHECK(table.warnings.empty());
}

TEST_CASE("what is ignored is noted", "[table_builder]") {
    const Table table = table_of(
        ",date,red,vis,note,note,,\n7,2024-01-10,1,2,\"a\nb\",,,\n\n,,,,,,,\n8,,3,4,,,,\n", red_and_vis);
    CHECK(table.lines == std::vector<std::int64_t>{2, 6});
    CHECK(table.notes ==
          std::vector<std::string>{"2 empty unnamed columns and 2 empty lines ignored",
                                   "columns ignored: (unnamed 1), date, note, note",
                                   "column 'note' appears twice (columns 5 and 6), and is not used"});
    CHECK(table.warnings.empty());
    CHECK(table_of("red,vis\n1,2\n\n", red_and_vis).notes ==
          std::vector<std::string>{"1 empty line ignored"});
    CHECK(table_of("red,vis,\n1,2,\n", red_and_vis).notes ==
          std::vector<std::string>{"1 empty unnamed column ignored"});
}

TEST_CASE("separator and decimal mark are noted where they are not the usual ones", "[table_builder]") {
    const auto note = [](std::string_view text) {
        const Table table = table_of(text, red_and_vis);
        REQUIRE(table.rows() == 1);
        return table.notes.empty() ? "" : table.notes[0];
    };
    CHECK(note("red,vis\n1.5,2\n").empty());
    CHECK(note("red;vis\n1,5;2\n") == "separator ';', decimal comma");
    CHECK(note("red;vis\n1.5;2\n") == "separator ';', decimal point");
    CHECK(note("red;vis\n1;2\n") == "separator ';'");
    CHECK(note("red\tvis\n1,5\t2\n") == "separator tab, decimal comma");
}

TEST_CASE("rows with missing values are left out, and counted", "[table_builder]") {
    const Table table = table_of("red,vis,x\nNA,1,1\n,n/a,1\n3,4,NA\n5,NULL,1\n6,7,1\n", red_and_vis);
    CHECK(table.lines == std::vector<std::int64_t>{4, 6});
    CHECK(table.warnings ==
          std::vector<std::string>{"3 of 5 rows left out for missing values: red 2, vis 2"});
    CHECK(refusal_of("red,vis\nNA,1\n2,\n", red_and_vis) ==
          "t.csv: no row has a number in every column asked for (2 of 2 rows left out for missing values: "
          "red 1, vis 1)");
}

TEST_CASE("a missing value of a line of separators does not count for the next row", "[table_builder]") {
    const Table table = table_of("red,vis\n,\n1,NA\n1,2\n", red_and_vis);
    CHECK(table.warnings == std::vector<std::string>{"1 of 2 rows left out for missing values: vis 1"});
}

TEST_CASE("rows with more or fewer cells than the header are refused", "[table_builder]") {
    CHECK(refusal_of("\nred,vis\n1,2\n1\n", red_and_vis) ==
          "t.csv:4: 1 cell, but the header on line 2 has 2");
    CHECK(refusal_of("red;vis\n1;2;3\n", red_and_vis) == "t.csv:2: 3 cells, but the header on line 1 has 2");
    CHECK(refusal_of("red,vis\n1,5,2,5\n", red_and_vis) ==
          "t.csv:2: 4 cells, but the header on line 1 has 2 (commas inside numbers or texts? put such cells "
          "in quotes)");
    // cells that have moved are no reason to call them wrong
    CHECK(refusal_of("red,vis,x\nabc,1\n", red_and_vis) ==
          "t.csv:2: 2 cells, but the header on line 1 has 3");
}

TEST_CASE("a cell that is no number is named, with its own line", "[table_builder]") {
    CHECK(refusal_of("regime,red,vis\n,\"1,200\",3\n", red_and_vis) ==
          "t.csv:2: column 'red': \"1,200\" is not a number (thousands separator or decimal comma?): write "
          "1200 or 1.200");
    CHECK(refusal_of("note,red,vis\n\"a\nb\", abc ,3\n", red_and_vis) ==
          "t.csv:3: column 'red': \"abc\" is not a number");
    CHECK(refusal_of("red,vis\n1,inf\n", red_and_vis) ==
          "t.csv:2: column 'vis': \"inf\" is not a finite number");
    CHECK(refusal_of("red,vis\n1,1e999\n", red_and_vis) ==
          "t.csv:2: column 'vis': \"1e999\" is outside the range of double precision");
    CHECK(refusal_of("red,vis\n" + std::string(500, 'x') + ",1\n", red_and_vis) ==
          "t.csv:2: column 'red': \"" + std::string(60, 'x') + "…\" is not a number");
    CHECK(refusal_of("red;vis\n1.234,5;1\n", red_and_vis) ==
          "t.csv:2: column 'red': \"1.234,5\" is not a number (thousands separators?): write 1234,5");
}

TEST_CASE("decimal marks with two meanings are refused or warned of", "[table_builder]") {
    CHECK_THAT(refusal_of("red;vis\n1,5;2\n1.200;3\n", red_and_vis),
               Catch::StartsWith(
                   "t.csv:3: column 'red': \"1.200\" in a table with decimal commas (\"1,5\" on line 2)"));
    CHECK_THAT(refusal_of("red;vis\n1,5;2.5\n", red_and_vis),
               Catch::StartsWith("t.csv:2: column 'red': \"1,5\" in a table"));
    CHECK_THAT(
        refusal_of("red\tvis\n1,234\t2\n10,500\t3\n", red_and_vis),
        Catch::StartsWith("t.csv:2: column 'red': \"1,234\", and three digits after every other comma"));
    const Table table = table_of("red;vis\n1.234;2\n", red_and_vis);
    CHECK(table.values()(0, 0) == 1.234);
    REQUIRE(table.warnings.size() == 1);
    CHECK_THAT(table.warnings[0], Catch::Contains("read as a decimal point"));
}

TEST_CASE("a table without rows is refused", "[table_builder]") {
    CHECK(refusal_of("", red_and_vis) == "t.csv: is empty (must be a table, as CSV)");
    CHECK(refusal_of("\n \r\n", red_and_vis) == "t.csv: is empty (must be a table, as CSV)");
    CHECK(refusal_of("red,vis\n", red_and_vis) == "t.csv: no data rows below the header on line 1");
    CHECK(refusal_of("red,vis\n,\n\n", red_and_vis) == "t.csv: no data rows below the header on line 1");
}

TEST_CASE("a code for missing values is warned of", "[table_builder]") {
    const Table table = table_of("red,vis\n1,1\n2,-999\n3,2\n4,-999\n5,3\n", red_and_vis);
    REQUIRE(table.warnings.size() == 1);
    CHECK_THAT(table.warnings[0], Catch::StartsWith("column 'vis': -999 occurs 2 times (lines 3, 5)"));
}

}  // namespace
}  // namespace causum
