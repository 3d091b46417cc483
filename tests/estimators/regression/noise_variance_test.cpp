#include "estimators/regression/noise_variance.hpp"

#include "tests/estimators/regime_samples.hpp"
#include "tests/estimators/slow_noise_variance.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

TEST_CASE("the noise's variance is that of the residuals, and never near 0", "[structured]") {
    RegimeSamples regimes = confounded_chains(150, 25, 8, {.regression = {.degree = 3}});
    const auto variances = [&] {
        return noise_variances(regimes.data().equations(regimes.monomials.all), regimes.monomials.basis);
    };
    const Eigen::VectorXd v = variances();
    CHECK(v(0) == Approx(slow_noise_variance(regimes.samples[0], regimes.monomials)));
    // 20 coefficients are too many for 25 samples: degree 2, with 10
    CHECK(v(1) == Approx(slow_noise_variance(regimes.samples[1], Monomials(3, 2))));

    regimes.samples[2].outcomes = regimes.samples[2].actions.col(0);
    regimes.samples[3].outcomes.setConstant(3.0);
    const Eigen::VectorXd degenerate = variances();
    const Eigen::VectorXd& y = regimes.samples[2].outcomes;
    CHECK(degenerate(2) == Approx(1e-8 * (y.array() - y.mean()).square().sum() / 24.0));
    CHECK(degenerate(3) == degenerate(2));
    for (SampleSet& s : regimes.samples) s.outcomes.setZero();
    CHECK(variances() == Eigen::VectorXd::Ones(4));
    // constant and doubled actions count once
    for (SampleSet& s : regimes.samples) {
        s.actions.col(2) = s.actions.col(1);
        s.outcomes = s.actions.col(0).cwiseAbs();
    }
    regimes.coordinates = standardizing(regimes.samples.front().actions);
    const SampleSet without{regimes.samples[0].actions.leftCols(2), regimes.samples[0].outcomes};
    CHECK(variances()(0) == Approx(slow_noise_variance(without, Monomials(2, 3))));
}
