#include "results/table.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "tests/support/catch.hpp"

namespace causum::results {
namespace {

TEST_CASE("every metric and fact has a name of its own, a known unit and a meaning", "[table]") {
    constexpr std::array<std::string_view, 6> units = {"outcome", "outcome^2", "s", "penalty", "count", "1"};
    std::set<std::string_view> names;
    const auto check = [&](const VariableInfo& info) {
        CAPTURE(info.name);
        CHECK_FALSE(info.name.empty());
        CHECK(names.insert(info.name).second);
        CHECK((info.older_name.empty() || names.insert(info.older_name).second));
        CHECK(std::ranges::find(units, info.unit) != units.end());
        CHECK_FALSE(info.meaning.empty());
        CHECK(info.since >= 1);
        CHECK(info.since <= schema_version);
    };
    for (const Entry<Metric>& entry : metric_infos) check(entry);
    for (const Entry<Fact>& entry : fact_infos) check(entry);
}

}  // namespace
}  // namespace causum::results
