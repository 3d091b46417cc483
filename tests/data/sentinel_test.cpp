#include "data/sentinel.hpp"

#include <string>
#include <vector>

#include "tests/support/catch.hpp"

namespace causum {
namespace {

Table column(std::vector<double> values) {
    Table table;
    table.columns.numbers = {"vis"};
    for (std::size_t i = 0; i < values.size(); ++i) table.lines.push_back(static_cast<std::int64_t>(i) + 2);
    table.numbers = std::move(values);
    return table;
}

std::string warning(std::vector<double> values) {
    const std::vector<std::string> warnings = sentinel_warnings(column(std::move(values)));
    REQUIRE(warnings.size() <= 1);
    return warnings.empty() ? "" : warnings[0];
}

TEST_CASE("a repeated value far outside the others is warned of", "[sentinel]") {
    CHECK(warning({3.1, 3.6, -9999, 1.1, 5.2, 4, -9999}) ==
          "column 'vis': -9999 occurs 2 times (lines 4, 8), far outside [1.1, 5.2]: if it stands for a "
          "missing value, "
          "write NA");
    CHECK(warning({999, 3.1, 3.6, 999, 1.1, 5.2}) ==
          "column 'vis': 999 occurs 2 times (lines 2, 5), far outside [1.1, 5.2]: if it stands for a missing "
          "value, "
          "write NA");
    CHECK_FALSE(warning({999, 0, 100, 400, 999}).empty());
    CHECK_FALSE(warning({-32768, 0, 100, 400, -32768}).empty());
}

TEST_CASE("values that may well be meant are not warned of", "[sentinel]") {
    CHECK(warning({3.1, 3.6, -9999, 1.1, 5.2, 4}).empty());      // once: an outlier
    CHECK(warning({0, 0, 0, 0, 100, 100.5, 101, 102}).empty());  // no dose
    CHECK(warning({0, 1, 0, 1, 1}).empty());                     // two levels
    CHECK(warning({1, 1, 2, 3, 4, 5}).empty());
    CHECK(warning({9, 9, 9, 9, 1, 2, 1.5}).empty());  // more than half
    CHECK(warning({1, 1, 1}).empty());
    CHECK(warning({}).empty());
    CHECK(warning({999, 0, 100, 600, 999}).empty());
    CHECK(warning({-998, 0, 100, 400, -998}).empty());
    CHECK(warning({1, 10, 100, 1000, 1000}).empty());  // doses in powers of ten
}

TEST_CASE("columns of many are not all named", "[sentinel]") {
    Table table;
    table.lines = {2, 3, 4, 5};
    for (const double value : {-99, -99, 1, 2}) table.numbers.insert(table.numbers.end(), 12, value);
    table.columns.numbers.assign(12, "vis");
    const std::vector<std::string> warnings = sentinel_warnings(table);
    REQUIRE(warnings.size() == 11);
    CHECK(warnings.back() == "such values in 2 more columns");
}

TEST_CASE("lines of many are not all named", "[sentinel]") {
    std::vector<double> values;
    for (int i = 0; i < 40; ++i) values.push_back(i % 3 == 0 ? -99 : i / 20.0);
    CHECK_THAT(warning(values),
               Catch::Contains("occurs 14 times (lines 2, 5, 8, 11, 14, 17, 20, 23, 26, 29 …)"));
}

}  // namespace
}  // namespace causum
