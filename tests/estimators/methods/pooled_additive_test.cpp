// pooled_additive, and interventional_additive beside it: the same without observational samples.
#include "estimators/regression/fit_options.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

/// Samples of regimes first … K, one below the other; as many a regime as keep each in its fold.
SampleSet stack(const RegimeSamples& regimes, std::size_t first) {
    Eigen::Index rows = 0;
    for (std::size_t r = first; r < regimes.samples.size(); ++r) rows += regimes.samples[r].size();
    SampleSet result{Eigen::MatrixXd(rows, regimes.actions()), Eigen::VectorXd(rows)};
    Eigen::Index at = 0;
    for (std::size_t r = first; r < regimes.samples.size(); ++r) {
        const SampleSet& regime = regimes.samples[r];
        REQUIRE(regime.size() % 3 == 0);
        result.actions.middleRows(at, regime.size()) = regime.actions;
        result.outcomes.segment(at, regime.size()) = regime.outcomes;
        at += regime.size();
    }
    return result;
}

/// Predictions of the regression on powers of single actions, its intercept from each regime's mean residual.
Eigen::VectorXd slow(const RegimeSamples& regimes, std::size_t first, const Eigen::MatrixXd& points) {
    const Basis& basis = regimes.monomials.basis;
    Features powers;
    for (int m = 1; m < basis.size(); ++m) {
        int actions = 0;
        for (const std::uint8_t e : basis.exponents(m)) actions += e > 0 ? 1 : 0;
        if (actions == 1) powers.push_back(m);
    }
    double penalty = 0.0;
    const auto fit = slow_cross_validated_ridge(stack(regimes, first), basis, powers,
                                                regimes.options.regression.penalties, penalty);
    const auto predict = [&](const Eigen::MatrixXd& actions) {
        return Eigen::VectorXd(fit.predict(raw_design(actions, basis, powers)));
    };
    double shift = 0.0;  // of the intercept
    for (std::size_t r = 0; r < regimes.samples.size(); ++r) {
        const double residual = (regimes.samples[r].outcomes - predict(regimes.samples[r].actions)).mean();
        shift += (r == 0 ? 1.0 - regimes.actions() : 1.0) * residual;
    }
    return predict(points).array() + shift;
}

}  // namespace

TEST_CASE("pooled_additive and interventional_additive are additive regressions of stacked samples",
          "[pooled_additive]") {
    const RegimeSamples regimes =
        confounded_chains(120, 90, 1, {.regression = {.degree = 3, .penalties = {1e-2, 1.0, 10.0}}});
    const Eigen::MatrixXd points = comparison_points(regimes);
    CHECK(difference(regimes.predict(regimes.estimate("pooled_additive"), points), slow(regimes, 0, points)) <
          1e-9);
    CHECK(difference(regimes.predict(regimes.estimate("interventional_additive"), points),
                     slow(regimes, 1, points)) < 1e-9);
    for (const char* name : {"pooled_additive", "interventional_additive"}) {
        CAPTURE(name);
        const Estimate e = regimes.estimate(name);
        for (int m = 1; m < regimes.monomials.basis.size(); ++m) {
            const bool is_power = std::ranges::count(regimes.monomials.univariate, m) == 1;
            CHECK((is_power || e.effect.coefficients(m) == 0.0));
        }
    }
}

TEST_CASE("additive regressions need samples of each regime, for its mean", "[pooled_additive]") {
    for (const char* name : {"pooled_additive", "interventional_additive"}) {
        CAPTURE(name);
        for (std::size_t r = 0; r < 4; ++r) {
            RegimeSamples regimes = confounded_chains(60, 60, 2, {.regression = {.degree = 2}});
            regimes.samples[r] = regimes.samples[r].filtered([](Eigen::Index) { return false; });
            regimes.coordinates = standardizing(confounded_chain(0, 60, 20).actions);
            CHECK(regimes.estimate(name).status == FitStatus::too_few_samples);
        }
    }
}
