#include "estimators/regression/ridge_family.hpp"

#include "estimators/regression/fit_options.hpp"
#include "tests/estimators/two_outcomes.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

TEST_CASE("a family's member is the cross-validated ridge of its own outcome", "[ridge_family]") {
    const TwoOutcomes samples(90);
    const RidgeFamily family(samples.setup(), samples.folds(), samples.monomials.all);
    for (const Eigen::Vector2d& weights :
         {Eigen::Vector2d(1.0, 0.0), Eigen::Vector2d(0.0, 1.0), Eigen::Vector2d(2.0, -0.5)}) {
        const SampleSet combined = samples.combined(weights);
        const Regression fit = family.fit(samples.setup(), weights);
        REQUIRE(fit.status == FitStatus::ok);
        double penalty = 0.0;
        const SlowRidge slow = slow_cross_validated_ridge(
            combined, samples.monomials.basis, samples.monomials.all, samples.options.penalties, penalty);
        CHECK(fit.penalty == penalty);
        const Regression alone =
            fit_regression(samples.setup(), combined.folds(samples.coordinates, 4), samples.monomials.all);
        REQUIRE(fit.scores.size() == alone.scores.size());
        for (std::size_t i = 0; i < fit.scores.size(); ++i) CHECK(fit.scores[i] == Approx(alone.scores[i]));
        const Eigen::VectorXd expected =
            slow.predict(raw_design(combined.actions, samples.monomials.basis, samples.monomials.all));
        const Eigen::VectorXd found =
            values_at(combined.actions, fit.function, samples.monomials.basis, samples.coordinates);
        CHECK((found - expected).cwiseAbs().maxCoeff() < 1e-9 * (1.0 + expected.cwiseAbs().maxCoeff()));
    }
}

TEST_CASE("a family of too few samples has a status", "[ridge_family]") {
    const TwoOutcomes samples(5);  // folds of 2, 2, 1
    const RidgeFamily family(samples.setup(), samples.folds(), samples.monomials.all);
    CHECK(family.fit(samples.setup(), Eigen::Vector2d(1.0, 0.0)).status == FitStatus::too_few_samples);
}
