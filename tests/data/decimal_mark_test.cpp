#include "data/decimal_mark.hpp"

#include "core/errors.hpp"
#include "tests/support/catch.hpp"

namespace causum {
namespace {

const std::vector<std::string> two_names = {"red", "vis"};

TEST_CASE("points and commas in one table are refused, the later one named", "[decimal_mark]") {
    DecimalMark mark;
    mark.see_comma("1,5", 2, 0);
    mark.check_one("t.csv", two_names);
    mark.see_point("1.200", 3, 1);
    CHECK(mark.is_both());
    CHECK_THROWS_WITH(
        mark.check_one("t.csv", two_names),
        "t.csv:3: column 'vis': \"1.200\" in a table with decimal commas (\"1,5\" on line 2): a thousands "
        "separator or the decimal mark? write all numbers with one decimal mark, and none for thousands");
    DecimalMark other;
    other.see_point("1.5", 2, 0);
    other.see_comma("1,5", 4, 1);
    CHECK_THROWS_WITH(other.check_one("t.csv", two_names),
                      Catch::Contains("t.csv:4: column 'vis': \"1,5\" in a table with decimal points"));
}

TEST_CASE("commas that may all part thousands are refused", "[decimal_mark]") {
    DecimalMark mark;
    mark.see_comma("1,234", 2, 0);
    mark.see_comma("10,500", 3, 0);
    CHECK_THROWS_WITH(
        mark.check_commas("t.csv", two_names),
        "t.csv:2: column 'red': \"1,234\", and three digits after every other comma (thousands separator or "
        "decimal comma?): write 1234 or 1.234, and all numbers so");
    mark.see_comma("0,500", 4, 0);
    mark.check_commas("t.csv", two_names);
}

TEST_CASE("points that may all part thousands are warned of", "[decimal_mark]") {
    DecimalMark mark;
    CHECK_FALSE(mark.point_warning(two_names));
    mark.see_point("1.234", 2, 0);
    CHECK(mark.point_warning(two_names) ==
          "column 'red': \"1.234\" (line 2), and three digits after every other point, read as a decimal "
          "point: if it "
          "parts thousands, leave it out");
    mark.see_point("0.5", 3, 0);
    CHECK(mark.is_point_settled());
    CHECK_FALSE(mark.point_warning(two_names));
}

}  // namespace
}  // namespace causum
