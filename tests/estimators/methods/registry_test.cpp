#include "estimators/methods/registry.hpp"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/drawing/estimator_style.hpp"
#include "core/errors.hpp"
#include "estimators/regression/fit_options.hpp"
#include "estimators/training_data_by_degree.hpp"
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

static tests::RegimeSamples automatic_chains(int n, unsigned seed) {
    return tests::confounded_chains(n, n, seed, {.degree_choice = DegreeChoice::automatic});
}

TEST_CASE("with an automatic degree an estimator fits as at the degree that it chose, or at the usual one",
          "[estimators][automatic]") {
    for (const int n : {40, 150}) {
        const tests::RegimeSamples regimes = automatic_chains(n, 8);
        const TrainingDataByDegree data = regimes.data_by_degree();
        const int by_contributions = data.contribution_degree().degree;
        for (const Estimator& e : all_estimators()) {
            CAPTURE(e.name, n);
            const Estimate found = fit(e, data);
            REQUIRE(found.status == FitStatus::ok);
            const int degree = found.effect.degree;
            if (e.fit_automatic == nullptr) CHECK(degree == usual_degree);
            if (e.fit_automatic != nullptr && !e.reads.joint) CHECK(degree == by_contributions);
            CHECK(degree <= highest_degree(e, regimes.options));
            const tests::RegimeSamples fixed = tests::with_degree(regimes, degree);
            const Estimate expected = e.fit(fixed.data());
            CHECK(found.effect.coefficients == expected.effect.coefficients);
            CHECK(tests::same_bits(found.penalty_min, expected.penalty_min));
            CHECK(tests::same_bits(found.penalty_max, expected.penalty_max));
            CHECK(found.penalty_on_edge == expected.penalty_on_edge);
            // what it chooses and fits depends on what it reads only
            CHECK(fit(e, regimes.data_by_degree(e.reads)).effect.coefficients == found.effect.coefficients);
            // and on nothing that a fixed degree is offered beside
            CHECK(fit(e, fixed.data_by_degree()).effect.coefficients == expected.effect.coefficients);
        }
    }
}

TEST_CASE("the estimators that choose a degree", "[estimators][automatic]") {
    std::set<std::string_view> choosing;
    const FitOptions automatic = {.degree_choice = DegreeChoice::automatic};
    for (const Estimator& e : all_estimators()) {
        if (e.fit_automatic != nullptr) choosing.insert(e.name);
        CHECK(highest_degree(e, automatic) == (e.fit_automatic != nullptr ? 5 : 3));
        CHECK(highest_degree(e, {.regression = {.degree = 7}}) == 7);
    }
    CHECK(choosing == std::set<std::string_view>{"structured", "structured_spline", "adaptive", "joint",
                                                 "joint_additive"});
}

TEST_CASE("with an automatic degree and few samples fits have a lower one, or a status that says so",
          "[estimators][automatic]") {
    std::set<int> degrees;
    std::set<std::string_view> lowered;
    for (const int n : {3, 4, 5, 6, 8, 12, 25}) {
        const tests::RegimeSamples regimes = automatic_chains(n, 9);
        for (const Estimator& e : all_estimators()) {
            CAPTURE(e.name, n);
            const Estimate found = fit(e, regimes.data_by_degree());
            if (found.status != FitStatus::ok) {
                // a fold has two samples from 6 on
                CHECK((n < 6 || found.status != FitStatus::too_few_samples));
                continue;
            }
            degrees.insert(found.effect.degree);
            if (e.fit_automatic != nullptr || found.effect.degree == usual_degree) continue;
            lowered.insert(e.name);
            for (int degree = found.effect.degree + 1; degree <= usual_degree; ++degree)
                CHECK(e.fit(tests::with_degree(regimes, degree).data()).status == FitStatus::too_few_samples);
        }
    }
    CHECK(degrees.contains(1));
    CHECK(degrees.contains(2));
    CHECK(lowered.contains("additive_noise"));
}
