#include "estimators/additivity/regime_refits.hpp"

#include <cmath>

#include "estimators/additivity/additivity_tests.hpp"
#include "estimators/contributions/contribution_terms.hpp"
#include "tests/estimators/additivity/slow_additivity.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

RegimeSamples chains(int degree) {
    return confounded_chains(
        130, 110, 4,
        {.regression = {.degree = degree}, .ancestors = AncestorSource::known, .tests = Tests::additivity});
}

}  // namespace

TEST_CASE("refits leave out a group of one regime", "[regime_refits]") {
    const RegimeSamples regimes = chains(2);
    const TrainingData data = regimes.data();
    const std::vector<RegimeTerm> base = contribution_terms(regimes.monomials, *regimes.known);
    std::vector<RegimeTerm> tested;
    for (const int m : products_of_pairs(regimes.monomials.basis)) tested.push_back({.function = m});
    const RegimeRefits refits = refit_over_regimes(data, base, tested);
    REQUIRE(refits.status == FitStatus::ok);
    REQUIRE(refits.deviations.size() == 4);
    std::vector<RegimeTerm> all = base;
    all.insert(all.end(), tested.begin(), tested.end());
    const Eigen::VectorXd expected = slow_regime_fit(regimes, all, -1, 0).tail(3);
    CHECK(difference(refits.coefficients, expected) < 1e-10);
    Eigen::MatrixXd dense(group_count, 3);
    for (Eigen::Index g = 0; g < group_count; ++g)
        dense.row(g) = slow_regime_fit(regimes, all, 2, g).tail(3).transpose();
    const Eigen::MatrixXd& d = refits.deviations[2];
    CHECK((d.transpose() * d - slow_variance(dense)).cwiseAbs().maxCoeff() <
          1e-10 * slow_variance(dense).cwiseAbs().maxCoeff());
}

TEST_CASE("what the terms before it express is not tested", "[regime_refits]") {
    const RegimeSamples regimes = chains(2);
    const std::vector<RegimeTerm> base = contribution_terms(regimes.monomials, *regimes.known);
    const int own = powers_of(regimes.monomials, 1).front();
    const int product = products_of_pairs(regimes.monomials.basis)[1];
    const RegimeRefits refits = refit_over_regimes(
        regimes.data(), base,
        {{.function = own}, {.function = product}, {.function = product}});  // h_2 and m_2 have the first
    REQUIRE(refits.status == FitStatus::ok);
    CHECK(refits.identified == std::vector<bool>{false, true, false});
    CHECK(refits.coefficients(0) == 0.0);
    const RegimeRefits alone = refit_over_regimes(regimes.data(), base, {{.function = product}});
    CHECK(refits.coefficients(1) == Approx(alone.coefficients(0)).epsilon(1e-10));
}

TEST_CASE("an action with two values has no squares beside it, and its products are tested",
          "[regime_refits]") {
    RegimeSamples regimes = chains(3);
    for (SampleSet& s : regimes.samples) {
        for (double& a : s.actions.col(2)) a = a > 0.0 ? 1.0 : 0.0;
    }
    regimes.coordinates = standardizing(regimes.samples.front().actions);
    const Features products = products_of_pairs(regimes.monomials.basis);
    const RegimeRefits plug_in = refit_plug_in(regimes.data(), products);
    REQUIRE(plug_in.status == FitStatus::ok);
    CHECK(plug_in.identified == std::vector<bool>{true, true, true});
    const AdditivityTests p = test_additivity(regimes.data_by_degree());
    for (const double value : {p.common, p.elsewhere, p.elsewhere_linear, p.plug_in})
        CHECK((value > 0.0 && value <= 1.0));
}

TEST_CASE("without samples enough there are no refits", "[regime_refits]") {
    RegimeSamples regimes = chains(3);
    for (SampleSet& s : regimes.samples) s = s.filtered([](Eigen::Index i) { return i < 48; });
    const Features products = products_of_pairs(regimes.monomials.basis);
    CHECK(refit_plug_in(regimes.data(), products).status == FitStatus::ok);
    const RegimeSamples large = with_degree(regimes, 5);
    CHECK(refit_plug_in(large.data(), products).status == FitStatus::too_few_samples);
}
