#include "estimators/methods/registry.hpp"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/drawing/estimator_style.hpp"
#include "core/errors.hpp"
#include "estimators/regression/fit_options.hpp"
#include "estimators/training_data.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/same_rows.hpp"

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

TEST_CASE("an estimator reads the regimes that it states, and no others", "[estimators]") {
    for (const AncestorSource source :
         {AncestorSource::known, AncestorSource::learned, AncestorSource::all}) {
        const tests::RegimeSamples regimes =
            tests::confounded_chains(60, 60, 5, {.regression = {.degree = 2}, .ancestors = source});
        for (const Estimator& e : all_estimators()) {
            CAPTURE(e.name);
            const Estimate expected = e.fit(regimes.data());
            const Estimate found = e.fit(regimes.data(e.reads));
            REQUIRE(expected.status == FitStatus::ok);
            REQUIRE(found.status == FitStatus::ok);
            CHECK(found.effect.coefficients == expected.effect.coefficients);
            CHECK(tests::same_bits(found.penalty_min, expected.penalty_min));
            CHECK(tests::same_bits(found.penalty_max, expected.penalty_max));
            CHECK(found.penalty_on_edge == expected.penalty_on_edge);
            // what a wrong entry would lead to
            const auto without = [&](bool TrainingRegimes::*regime, const char* name) {
                TrainingRegimes fewer = e.reads;
                if (!std::exchange(fewer.*regime, false)) return;
                CHECK_THROWS_AS(e.fit(regimes.data(fewer)), ArgumentError);
                CHECK_THROWS_WITH(e.fit(regimes.data(fewer)), Catch::Contains(name));
            };
            without(&TrainingRegimes::observational, "no observational data");
            without(&TrainingRegimes::single, "no data of the single intervention 1");
            without(&TrainingRegimes::joint, "no joint data");
        }
    }
}

TEST_CASE("the reference is the registry's first topline that a study has", "[estimators]") {
    CHECK(reference_topline(std::vector<std::string>{"joint_additive", "plug_in", "joint"}) == "joint");
    CHECK(reference_topline(std::vector<std::string>{"plug_in", "joint_additive"}) == "joint_additive");
    CHECK(reference_topline(std::vector<std::string>{"plug_in", "pooled"}).empty());
}
