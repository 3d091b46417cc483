#include "estimators/training_data.hpp"

#include <vector>

#include "core/errors.hpp"
#include "tests/estimators/solved_model.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

TEST_CASE("training data need a regime per action and the observational one", "[estimators]") {
    const HandSolved model(10, {.regression = {.degree = solved_degree}});
    std::vector<Folds> too_few = model.folds;
    too_few.pop_back();
    const auto make = [&] {
        return TrainingData({.monomials = model.monomials,
                             .coordinates = model.coordinates,
                             .options = model.options,
                             .regimes = shared(too_few)});
    };
    CHECK_THROWS_AS(make(), ArgumentError);
}
