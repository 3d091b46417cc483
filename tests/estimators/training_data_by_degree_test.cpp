#include "estimators/training_data_by_degree.hpp"

#include <string>

#include "core/errors.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

TEST_CASE("data of each degree are as if made for it alone", "[by_degree]") {
    const RegimeSamples regimes = confounded_chains(80, 70, 1, {.degree_choice = DegreeChoice::automatic});
    const TrainingDataByDegree data = regimes.data_by_degree();
    REQUIRE(data.is_automatic());
    CHECK(data.highest() == highest_automatic_degree);
    CHECK(&data.at(usual_degree) == &data.usual());
    for (int degree = 1; degree <= data.highest(); ++degree) {
        CAPTURE(degree);
        CHECK(&data.at(degree) == &data.at(degree));
        const Regression expected = with_degree(regimes, degree).data().regime_fit(2);
        const Regression found = data.at(degree).regime_fit(2);
        REQUIRE(found.status == FitStatus::ok);
        CHECK(found.function.degree == degree);
        CHECK(found.function.coefficients == expected.function.coefficients);
        CHECK(found.scores == expected.scores);
    }
    CHECK_THROWS_AS(data.at(0), ArgumentError);
    CHECK_THROWS_AS(data.at(6), ArgumentError);
}

TEST_CASE("a fixed degree offers no other", "[by_degree]") {
    const RegimeSamples regimes = confounded_chains(80, 70, 1, {.regression = {.degree = 2}});
    const TrainingDataByDegree data = regimes.data_by_degree();
    CHECK(!data.is_automatic());
    CHECK(&data.at(2) == &data.usual());
    CHECK_THROWS_AS(data.at(1), ArgumentError);
}

TEST_CASE("candidates are of degree 1, 2, … and have the usual one among them", "[by_degree]") {
    const RegimeSamples regimes = confounded_chains(80, 70, 1, {.degree_choice = DegreeChoice::automatic});
    const TrainingInputs inputs = regimes.inputs({.joint = true});
    const std::vector<Monomials>& m = regimes.candidates;
    using Candidates = std::vector<const Monomials*>;
    CHECK_THROWS_AS(TrainingDataByDegree(inputs, Candidates{}), ArgumentError);
    CHECK_THROWS_AS(TrainingDataByDegree(inputs, Candidates{m.data(), &m[1]}), ArgumentError);
    CHECK_THROWS_AS(TrainingDataByDegree(inputs, Candidates{m.data(), &m[2], &m[1]}), ArgumentError);
    CHECK_NOTHROW(TrainingDataByDegree(inputs, Candidates{m.data(), &m[1], &m[2]}));
}
