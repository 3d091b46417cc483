#include "estimators/methods/registry.hpp"

#include <catch2/catch.hpp>

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
