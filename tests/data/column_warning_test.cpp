#include "data/column_warning.hpp"

#include <numeric>
#include <vector>

#include "tests/support/catch.hpp"

using causum::column_warning;

namespace {

std::vector<double> numbers(int first, int count) {
    std::vector<double> values(static_cast<std::size_t>(count));
    std::iota(values.begin(), values.end(), static_cast<double>(first));
    return values;
}

}  // namespace

TEST_CASE("columns with many zeros, few values or outliers are warned of", "[column_warning]") {
    CHECK(column_warning(numbers(0, 20)).empty());
    CHECK(column_warning(numbers(1, 19)) == "has 19 different values");
    CHECK(column_warning(std::vector<double>{3.0}) == "has 1 different value");
    CHECK(column_warning({}).empty());
    std::vector<double> values = numbers(1, 80);
    values.insert(values.end(), 20, 0.0);
    CHECK(column_warning(values).empty());  // 20 %
    values.push_back(0.0);
    CHECK(column_warning(values) == "is 0 in 21 % of the rows");
    CHECK(column_warning(std::vector<double>{0.0, 0.0, 1.0}) ==
          "is 0 in 67 % of the rows and has 2 different values");
    std::vector<double> outlier = numbers(1, 1000);
    outlier.push_back(1e6);
    CHECK(column_warning(outlier) == "has 1e+06, 32 sd from its mean");
}
