
#include "estimators/regression/fit_options.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

TEST_CASE("sum_of_marginals is the sum of univariate regressions less the means", "[sum_of_marginals]") {
    const RegimeSamples regimes =
        confounded_chains(120, 90, 1, {.regression = {.degree = 3, .penalties = {1e-2, 1.0, 10.0}}});
    const Eigen::MatrixXd points = comparison_points(regimes);
    Eigen::VectorXd expected =
        Eigen::VectorXd::Constant(points.rows(), -2.0 * regimes.samples[0].outcomes.mean());
    double least = 1e300, most = 0.0;
    for (int k = 0; k < 3; ++k) {
        Features powers;
        for (int power = 1; power <= 3; ++power) {
            std::vector<std::uint8_t> e(3, 0);
            e[static_cast<std::size_t>(k)] = static_cast<std::uint8_t>(power);
            powers.push_back(regimes.monomials.basis.index(e));
        }
        CHECK(powers == powers_of(regimes.monomials, k));
        double penalty = 0.0;
        const auto fit = slow_cross_validated_ridge(regimes.samples[static_cast<std::size_t>(k) + 1],
                                                    regimes.monomials.basis, powers,
                                                    regimes.options.regression.penalties, penalty);
        expected += fit.predict(raw_design(points, regimes.monomials.basis, powers));
        least = std::min(least, penalty);
        most = std::max(most, penalty);
    }
    const Estimate e = regimes.estimate("sum_of_marginals");
    CHECK(difference(regimes.predict(e, points), expected) < 1e-9);
    CHECK(e.penalty_min == least);
    CHECK(e.penalty_max == most);
}

TEST_CASE("sum_of_marginals needs samples of each regime", "[sum_of_marginals]") {
    for (std::size_t r = 0; r < 4; ++r) {
        RegimeSamples regimes = confounded_chains(60, 60, 2, {.regression = {.degree = 2}});
        regimes.samples[r] = regimes.samples[r].filtered([](Eigen::Index) { return false; });
        const TrainingData data = [&] {
            regimes.coordinates = standardizing(confounded_chain(0, 60, 20).actions);
            return regimes.data();
        }();
        CHECK(find_estimator("sum_of_marginals")->fit(data).status == FitStatus::too_few_samples);
    }
}

TEST_CASE("with one action sum_of_marginals is the regression in its own regime", "[sum_of_marginals]") {
    std::vector<SampleSet> samples;
    for (int r = 0; r < 2; ++r) {
        SampleSet s = confounded_chain(r, 60, 30 + static_cast<unsigned>(r));
        samples.push_back({s.actions.leftCols(1), s.outcomes});
    }
    const RegimeSamples regimes(samples, {.regression = {.degree = 2}});
    const Eigen::MatrixXd points = comparison_points(regimes);
    CHECK(difference(regimes.predict(regimes.estimate("sum_of_marginals"), points),
                     regimes.predict(as_estimate(regimes.data().regime_fit(1)), points)) < 1e-12);
}
