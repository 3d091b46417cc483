#include "estimators/regression/data_set.hpp"

#include "estimators/regression/fit_options.hpp"
#include "tests/estimators/two_outcomes.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

TEST_CASE("a data set's outcome is the weighted sum of its columns", "[data_set]") {
    const TwoOutcomes samples(30);
    const Eigen::Vector2d weights(2.0, -0.5);
    const Folds found = DataSet(samples.folds()).combined(weights);
    const Folds expected = samples.combined(weights).folds(samples.coordinates, 4);
    for (std::size_t f = 0; f < found.size(); ++f) {
        CHECK(found[f].outcomes() == 1);
        CHECK(found[f].sums == expected[f].sums);
        CHECK(found[f].products.isApprox(expected[f].products, 1e-12));
        CHECK(found[f].squares.isApprox(expected[f].squares, 1e-12));
    }
}

TEST_CASE("a data set's fits are those of its combined outcome, kept or not", "[data_set]") {
    TwoOutcomes samples(60);
    const DataSet data(samples.folds());
    for (const Regularization kind : {Regularization::ridge, Regularization::lasso}) {
        samples.options.regularization = kind;
        for (const Features& features : {samples.monomials.all, samples.monomials.univariate}) {
            for (const Eigen::Vector2d& weights : {Eigen::Vector2d(1.0, 1.0), Eigen::Vector2d(2.0, -0.5)}) {
                const Regression found = data.fit(samples.setup(), features, weights);
                const Regression expected = fit_regression(
                    samples.setup(), samples.combined(weights).folds(samples.coordinates, 4), features);
                REQUIRE(found.status == FitStatus::ok);
                CHECK(found.penalty == expected.penalty);
                CHECK(found.function.coefficients.isApprox(expected.function.coefficients, 1e-8));
            }
        }
    }
    // Another grid of penalties is not answered with what was kept.
    samples.options.regularization = Regularization::ridge;
    samples.options.penalties = {7.0};
    CHECK(data.fit(samples.setup(), samples.monomials.all, Eigen::Vector2d(1.0, 1.0)).penalty == 7.0);
}
