#include "estimators/additivity/additivity_tests.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "estimators/contributions/contribution_terms.hpp"
#include "tests/estimators/additivity/slow_additivity.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

FitOptions tested(int degree, AncestorSource ancestors = AncestorSource::known) {
    return {.regression = {.degree = degree}, .ancestors = ancestors, .tests = Tests::additivity};
}

/// p-value that the last `count` … of the tested terms, which stand last, are 0.
double slow_test(const RegimeSamples& regimes, const std::vector<RegimeTerm>& terms, std::size_t first,
                 std::size_t count) {
    const auto begin = static_cast<Eigen::Index>(first), size = static_cast<Eigen::Index>(count);
    std::vector<Eigen::MatrixXd> variances;
    for (int r = 0; r <= regimes.actions(); ++r) {
        Eigen::MatrixXd refits(group_count, size);
        for (Eigen::Index g = 0; g < group_count; ++g)
            refits.row(g) = slow_regime_fit(regimes, terms, r, g).segment(begin, size).transpose();
        variances.push_back(slow_variance(refits));
    }
    return slow_p_value(slow_regime_fit(regimes, terms, -1, 0).segment(begin, size), variances);
}

/// Terms z_j … of exponents, three actions.
int monomial(const RegimeSamples& regimes, std::vector<std::uint8_t> exponents) {
    return regimes.monomials.basis.index(exponents);
}

/// Regimes 0, 1, 2 of A_k = C_k, all normal, and Y.
template <class Outcome>
RegimeSamples identity_actions(int n, unsigned seed, const Outcome& outcome) {
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    std::vector<SampleSet> samples;
    for (int r = 0; r <= 2; ++r) {
        SampleSet s{Eigen::MatrixXd(n, 2), Eigen::VectorXd(n)};
        for (Eigen::Index i = 0; i < n; ++i) {
            Eigen::Vector2d c, a;
            for (int k = 0; k < 2; ++k) {
                c(k) = normal(generator);
                const double forced = normal(generator);
                a(k) = r == k + 1 ? forced : c(k);
            }
            s.actions.row(i) = a.transpose();
            s.outcomes(i) = outcome(a, c) + 0.3 * normal(generator);
        }
        samples.push_back(s);
    }
    RegimeSamples result(std::move(samples), tested(2));
    result.known = Ancestors(2);
    return result;
}

}  // namespace

TEST_CASE("the tests of additivity are those of dense refits, sample by sample", "[additivity]") {
    const RegimeSamples regimes = confounded_chains(130, 110, 3, tested(2));
    const AdditivityTests found = test_additivity(regimes.data_by_degree());
    const std::vector<RegimeTerm> base = contribution_terms(regimes.monomials, *regimes.known);
    const int xy = monomial(regimes, {1, 1, 0}), xz = monomial(regimes, {1, 0, 1}),
              yz = monomial(regimes, {0, 1, 1});
    const int x = monomial(regimes, {1, 0, 0}), y = monomial(regimes, {0, 1, 0}),
              z = monomial(regimes, {0, 0, 1});
    std::vector<RegimeTerm> common = base;
    for (const int product : {xy, xz, yz}) common.push_back({.function = product});
    CHECK(found.common == Approx(slow_test(regimes, common, base.size(), 3)).epsilon(1e-9));

    // the first action is an ancestor of the second; the third is unrelated to both
    std::vector<RegimeTerm> elsewhere = common;
    const auto add = [&](int function, int regime) {
        elsewhere.push_back({.function = function, .presence = Presence::except_in, .regime = regime});
    };
    add(z, 1), add(z, 2), add(x, 3), add(y, 3);
    add(xz, 1), add(yz, 2), add(xz, 3), add(yz, 3);
    CHECK(found.elsewhere == Approx(slow_test(regimes, elsewhere, common.size(), 8)).epsilon(1e-9));
    CHECK(found.elsewhere_linear == Approx(slow_test(regimes, elsewhere, common.size(), 4)).epsilon(1e-9));

    std::vector<Eigen::MatrixXd> variances;
    Eigen::VectorXd plug_in = Eigen::VectorXd::Zero(3);
    const std::vector<Eigen::Index> products = {xy, xz, yz};
    for (int r = 0; r <= 3; ++r) {
        const double weight = r == 0 ? -2.0 : 1.0;
        Eigen::MatrixXd refits(group_count, 3);
        for (Eigen::Index g = 0; g < group_count; ++g)
            refits.row(g) = weight * slow_own_fit(regimes, r, g)(products).transpose();
        variances.push_back(slow_variance(refits));
        plug_in += weight * slow_own_fit(regimes, r, -1)(products);
    }
    CHECK(found.plug_in == Approx(slow_p_value(plug_in, variances)).epsilon(1e-9));
}

TEST_CASE("the terms that are tested, and those beside them", "[additivity]") {
    const Monomials monomials(3, 4);
    const Ancestors chain = Ancestors::from_parents({{}, {0}, {}});
    CHECK(products_of_pairs(monomials.basis).size() == 3);
    CHECK(elsewhere_terms(monomials.basis, chain).size() == 8);
    CHECK(elsewhere_terms(monomials.basis, Ancestors::all(3)).empty());
    const std::size_t structured = contribution_terms(monomials, chain).size();
    CHECK(common_mixed_terms(monomials, chain).size() == structured + 3 + 7);  // of degree 2 and 3 alone
}

TEST_CASE("there are no tests without groups, samples, several actions or unrelated pairs", "[additivity]") {
    const auto is_none = [](const AdditivityTests& p) {
        return std::isnan(p.common) && std::isnan(p.elsewhere) && std::isnan(p.elsewhere_linear) &&
               std::isnan(p.plug_in);
    };
    FitOptions without = tested(2);
    without.tests = Tests::none;
    CHECK(is_none(test_additivity(confounded_chains(100, 100, 1, without).data_by_degree())));
    CHECK(is_none(test_additivity(confounded_chains(100, 47, 1, tested(2)).data_by_degree())));
    CHECK_FALSE(is_none(test_additivity(confounded_chains(100, 48, 1, tested(2)).data_by_degree())));
    const AdditivityTests related =
        test_additivity(confounded_chains(100, 100, 1, tested(2, AncestorSource::all)).data_by_degree());
    CHECK(std::isfinite(related.common));
    CHECK(std::isnan(related.elsewhere));
    const AdditivityTests many = test_additivity(confounded_chains(100, 48, 1, tested(5)).data_by_degree());
    CHECK(std::isnan(many.plug_in));  // 56 coefficients from 46 samples
}

TEST_CASE("degree 1 is tested at 2; an automatic degree at one more than contributions have",
          "[additivity]") {
    const AdditivityTests first = test_additivity(confounded_chains(130, 110, 3, tested(1)).data_by_degree());
    const AdditivityTests second =
        test_additivity(confounded_chains(130, 110, 3, tested(2)).data_by_degree());
    CHECK(first.common == second.common);
    CHECK(first.plug_in == second.plug_in);
    FitOptions automatic = tested(usual_degree);
    automatic.degree_choice = DegreeChoice::automatic;
    const RegimeSamples regimes = confounded_chains(400, 300, 3, automatic);
    const TrainingDataByDegree data = regimes.data_by_degree();
    const int chosen = data.contribution_degree().degree;
    const AdditivityTests found = test_additivity(data);
    const auto at = [&](int degree) {
        return test_additivity(with_degree(regimes, degree).data_by_degree());
    };
    CHECK(found.common == Approx(at(std::min(chosen + 1, 5)).common).epsilon(1e-9));
    CHECK(found.plug_in == Approx(at(usual_degree).plug_in).epsilon(1e-9));
}

TEST_CASE("interaction of actions rejects, and what an ancestor's contribution explains does not",
          "[additivity]") {
    RegimeSamples regimes = confounded_chains(1000, 1000, 8, tested(2));
    const AdditivityTests additive = test_additivity(regimes.data_by_degree());
    CHECK(additive.common > 0.01);
    CHECK(additive.elsewhere > 0.01);
    for (SampleSet& s : regimes.samples)
        s.outcomes += 0.3 * (s.actions.col(0).array() * s.actions.col(2).array()).matrix();
    const AdditivityTests interacting = test_additivity(regimes.data_by_degree());
    CHECK(interacting.common < 1e-6);
    CHECK(interacting.plug_in < 1e-6);
    CHECK(interacting.elsewhere ==
          Approx(additive.elsewhere).epsilon(1e-6));  // of common terms D sees nothing
}

TEST_CASE("what no test sees: equal regimes with different joint effects", "[additivity]") {
    // A_k = C_k: (A_1 − C_1)(A_2 − C_2) is 0 in regimes 0, 1 and 2, and a_1 a_2 on average where both are set
    const auto product = [](const Eigen::Vector2d& a, const Eigen::Vector2d& c) {
        return (a(0) - c(0)) * (a(1) - c(1));
    };
    const auto nothing = [](const Eigen::Vector2d&, const Eigen::Vector2d&) { return 0.0; };
    const RegimeSamples one = identity_actions(600, 5, product), other = identity_actions(600, 5, nothing);
    for (std::size_t r = 0; r < one.samples.size(); ++r)
        CHECK(one.samples[r].outcomes == other.samples[r].outcomes);
    // reads as additive, but for chance, though E[Y | do(a_1, a_2)] = a_1 a_2
    constexpr int models = 200;
    int common = 0, elsewhere = 0, plug_in = 0;
    for (int model = 0; model < models; ++model) {
        const auto seed = static_cast<unsigned>(100 + model);
        const AdditivityTests p = test_additivity(identity_actions(240, seed, product).data_by_degree());
        common += p.common < 0.05 ? 1 : 0;
        elsewhere += p.elsewhere < 0.05 ? 1 : 0;
        plug_in += p.plug_in < 0.05 ? 1 : 0;
    }
    // four standard errors above 5 %: each is exceeded by chance once in 3,000 or so
    constexpr int most = 22;
    CHECK(common <= most);
    CHECK(elsewhere <= most);
    CHECK(plug_in <= most);
}
