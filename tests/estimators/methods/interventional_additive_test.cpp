// Its fit stands beside pooled_additive's in pooled_additive_test.cpp.
#include "estimators/regression/fit_options.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

TEST_CASE("interventional_additive takes of observational samples the means only",
          "[interventional_additive]") {
    RegimeSamples regimes = confounded_chains(60, 60, 2, {.regression = {.degree = 2}});
    const Eigen::VectorXd before = regimes.estimate("interventional_additive").effect.coefficients;
    regimes.samples[0].outcomes.array() += 5.0;  // the intercept has − (K − 1) times their mean
    const Eigen::VectorXd after = regimes.estimate("interventional_additive").effect.coefficients;
    CHECK(after.tail(after.size() - 1) == before.tail(before.size() - 1));
    CHECK(after(0) - before(0) == Approx(-10.0));
}
