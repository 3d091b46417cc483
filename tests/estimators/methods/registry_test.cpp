#include "estimators/methods/registry.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/drawing/estimator_style.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;

TEST_CASE("the registry finds each estimator by its name", "[estimators]") {
    for (const Estimator& e : all_estimators()) {
        CHECK(find_estimator(e.name) == &e);
        CHECK(e.fit != nullptr);
        CHECK(!e.summary.empty());
        CHECK((e.minimum_moment_degree == 0 || e.minimum_moment_degree == 4));
    }
    CHECK(find_estimator("plugin") == nullptr);
}

/// Whether figures have a style of that number: two estimators without one would be told apart.
static bool is_numbered(const Estimator& estimator) {
    analysis::Summary summary;
    summary.traits = {estimator.traits(), estimator.traits()};
    const std::vector<analysis::EstimatorStyle> styles = analysis::estimator_styles(summary);
    return styles[0].color == styles[1].color && styles[0].point == styles[1].point;
}

TEST_CASE("no two estimators share a name or a style", "[estimators]") {
    std::set<std::string_view> names;
    std::set<int> styles;
    for (const Estimator& e : all_estimators()) {
        CAPTURE(e.name);
        CHECK(names.insert(e.name).second);
        if (e.style < 0) continue;
        CHECK(styles.insert(e.style).second);
        CHECK(is_numbered(e));
    }
}

TEST_CASE("the reference is the registry's first topline that a study has", "[estimators]") {
    CHECK(reference_topline(std::vector<std::string>{"joint_additive", "plug_in", "joint"}) == "joint");
    CHECK(reference_topline(std::vector<std::string>{"plug_in", "joint_additive"}) == "joint_additive");
    CHECK(reference_topline(std::vector<std::string>{"plug_in", "pooled"}).empty());
}
