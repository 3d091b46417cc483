#include <Eigen/QR>
#include <cmath>

#include "core/errors.hpp"
#include "estimators/regression/fit_options.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/estimators/slow_structured.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

TEST_CASE("structured is the weighted regression of the stacked samples", "[structured]") {
    for (const int degree : {1, 2, 3}) {
        RegimeSamples regimes = confounded_chains(150, 120, 1, {.regression = {.degree = degree}});
        const Eigen::MatrixXd points = comparison_points(regimes);
        const std::vector<std::pair<AncestorSource, Ancestors>> sources = {
            {AncestorSource::known, *regimes.known},
            {AncestorSource::learned, regimes.data().ancestors()},
            {AncestorSource::all, Ancestors::all(3)}};
        CHECK(sources[1].second == *regimes.known);
        for (const auto& [source, ancestors] : sources) {
            INFO("degree " << degree << " ancestors "
                           << ancestor_source_names[static_cast<std::size_t>(source)]);
            regimes.options.ancestors = source;
            const Estimate e = regimes.estimate("structured");
            CHECK(difference(regimes.predict(e, points), slow_structured(regimes, ancestors, points)) < 1e-8);
            CHECK(std::isnan(e.penalty_min));
            CHECK(std::isnan(e.penalty_max));
            CHECK(!e.penalty_on_edge);
        }
    }
}

TEST_CASE("structured finds the effect where a contribution holds terms of an ancestor alone",
          "[structured]") {
    const RegimeSamples regimes = mediated_effect(6000, {.regression = {.degree = 2}});
    // the sd of the noise is 1 in regime 2 only: standard errors near 1/√6000 = 0.013
    CHECK(mediated_effect_error(regimes, "structured") < 0.12);
    CHECK(mediated_effect_error(regimes, "sum_of_marginals") > 0.5);
}

TEST_CASE("structured does not depend on the order, unit or origin of actions and outcome", "[structured]") {
    for (const AncestorSource source :
         {AncestorSource::known, AncestorSource::learned, AncestorSource::all}) {
        check_equivariance(confounded_chains(100, 100, 2, {.regression = {.degree = 3}, .ancestors = source}),
                           "structured");
    }
}

TEST_CASE("with one action structured is the regression in its own regime", "[structured]") {
    std::vector<SampleSet> samples;
    for (int r = 0; r < 2; ++r) {
        SampleSet s = confounded_chain(r, 90, 40 + static_cast<unsigned>(r));
        samples.push_back({s.actions.leftCols(1), s.outcomes});
    }
    const RegimeSamples regimes(samples, {.regression = {.degree = 3, .penalties = {0.0}}});
    const Eigen::MatrixXd points = comparison_points(regimes);
    CHECK(difference(regimes.predict(regimes.estimate("structured"), points),
                     regimes.predict(as_estimate(regimes.data().regime_fit(1)), points)) < 1e-10);
}

TEST_CASE("a regime with fewer than two samples has no structured fit; dependent terms are no obstacle",
          "[structured]") {
    check_too_few_samples("structured", 1);
    const RegimeSamples good = confounded_chains(60, 60, 5, {.regression = {.degree = 2}});
    // 5 samples a regime: many more coefficients than samples
    for (const AncestorSource source : {AncestorSource::learned, AncestorSource::all}) {
        RegimeSamples few = confounded_chains(5, 5, 6, {.regression = {.degree = 3}, .ancestors = source});
        CHECK(few.predict(few.estimate("structured"), comparison_points(few)).cwiseAbs().maxCoeff() < 1e4);
    }
    // an action that never varies, one that is another's double
    RegimeSamples constant = good;
    for (SampleSet& s : constant.samples) s.actions.col(2).setConstant(7.5);
    constant.coordinates = standardizing(constant.samples.front().actions);
    const Eigen::VectorXd of_constant =
        constant.predict(constant.estimate("structured"), comparison_points(constant));
    CHECK(of_constant.allFinite());
    RegimeSamples doubled = good;
    for (SampleSet& s : doubled.samples) s.actions.col(2) = s.actions.col(0);
    doubled.coordinates = standardizing(doubled.samples.front().actions);
    CHECK(doubled.predict(doubled.estimate("structured"), comparison_points(doubled)).allFinite());
}

TEST_CASE("structured needs the ancestors that it is told to use", "[structured]") {
    RegimeSamples regimes =
        confounded_chains(60, 60, 7, {.regression = {.degree = 1}, .ancestors = AncestorSource::known});
    regimes.known = std::nullopt;
    CHECK_THROWS_AS(regimes.estimate("structured"), ArgumentError);
    regimes.known = Ancestors(2);
    CHECK_THROWS_AS(regimes.data(), ArgumentError);
    CHECK(find_estimator("structured")->minimum_moment_degree == 4);
}
