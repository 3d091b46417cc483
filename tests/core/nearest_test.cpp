#include "core/nearest.hpp"

#include <string>
#include <vector>

#include "tests/support/catch.hpp"

namespace causum {
namespace {

TEST_CASE("the nearest name is found across one or two slips and not across more") {
    const std::vector<std::string_view> names = {"data.ratio", "data.total", "seed"};
    CHECK(nearest("data.ration", names) == "data.ratio");
    CHECK(nearest("dtaa.ratio", names) == "data.ratio");  // swapped letters
    CHECK(nearest("sed", names) == "seed");
    CHECK(nearest("replicates", names) == std::nullopt);
    CHECK(nearest("", names) == std::nullopt);
    CHECK(nearest(std::string(100000, 'a'), names) == std::nullopt);
}

}  // namespace
}  // namespace causum
