#include "data/column_warning.hpp"

#include "tests/support/catch.hpp"

using causum::column_warning;

TEST_CASE("columns with many zeros or few values are warned of", "[column_warning]") {
    CHECK(column_warning(0.2, 20).empty());
    CHECK(column_warning(0.457, 185) == "is 0 in 46 % of the rows");
    CHECK(column_warning(0.0, 19) == "has 19 different values");
    CHECK(column_warning(0.0, 1) == "has 1 different value");
    CHECK(column_warning(0.9, 2) == "is 0 in 90 % of the rows and has 2 different values");
}
