#include <Eigen/QR>

#include "estimators/regression/fit_options.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

TEST_CASE("joint_ida is the linear regression on all actions in observational data", "[joint_ida]") {
    const RegimeSamples regimes =
        confounded_chains(120, 90, 1, {.regression = {.degree = 3, .penalties = {0.0}}});
    const SampleSet& observed = regimes.samples.front();
    Eigen::MatrixXd design(observed.size(), 4);
    design << Eigen::VectorXd::Ones(observed.size()), observed.actions;
    const Eigen::VectorXd b = design.colPivHouseholderQr().solve(observed.outcomes);
    const Eigen::MatrixXd points = comparison_points(regimes);
    const Eigen::VectorXd expected = (points * b.tail(3)).array() + b(0);
    CHECK(difference(regimes.predict(regimes.estimate("joint_ida"), points), expected) < 1e-10);
}

TEST_CASE("joint_ida looks at no interventional sample", "[joint_ida]") {
    RegimeSamples regimes = confounded_chains(60, 60, 2, {.regression = {.degree = 2}});
    const Eigen::VectorXd before = regimes.estimate("joint_ida").effect.coefficients;
    for (std::size_t r = 1; r < 4; ++r) regimes.samples[r].outcomes *= 7.0;
    CHECK(regimes.estimate("joint_ida").effect.coefficients == before);
    regimes.samples[0] = regimes.samples[0].filtered([](Eigen::Index i) { return i < 4; });
    CHECK(regimes.estimate("joint_ida").status == FitStatus::too_few_samples);
}
