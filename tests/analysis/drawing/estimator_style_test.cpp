#include "analysis/drawing/estimator_style.hpp"

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/analysis/drawing/styles_of.hpp"
#include "tests/analysis/figure_samples.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("an estimator looks the same whoever is beside it", "[analysis][figure]") {
    const std::vector<std::string> names = registry_names();
    const std::vector<EstimatorStyle> all = styles_of(names);
    std::set<std::tuple<std::string, int>> points;  // there are fewer shapes than estimators
    std::set<std::tuple<std::string, std::string>> lines;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const EstimatorStyle alone = styles_of({names[i]}).front();
        CHECK(alone.color == all[i].color);
        CHECK(alone.point == all[i].point);
        CHECK(alone.dash == all[i].dash);
        points.emplace(std::string(all[i].color), all[i].point);
        lines.emplace(std::string(all[i].color), std::string(all[i].dash));
    }
    CHECK(points.size() == names.size());
    CHECK(lines.size() == names.size());
    // Names not in the registry are told apart and do not disturb the others.
    const std::vector<EstimatorStyle> mixed = styles_of({"new_one", "plug_in", "new_two"});
    CHECK(mixed[1].color == "#0072B2");
    CHECK(mixed[0].point != mixed[2].point);
    CHECK(filled_point(6) == 7);
    CHECK(filled_point(7) == 7);
    CHECK(filled_point(2) == 2);
}

}  // namespace
}  // namespace causum::analysis
