#include "estimators/contributions/contribution_functions.hpp"

#include <cmath>
#include <set>

#include "tests/estimators/dense_equations.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

/// He_0 … He_5, written out.
double slow_hermite(int n, double x) {
    const double values[] = {1.0,
                             x,
                             x * x - 1.0,
                             std::pow(x, 3) - 3.0 * x,
                             std::pow(x, 4) - 6.0 * x * x + 3.0,
                             std::pow(x, 5) - 10.0 * std::pow(x, 3) + 15.0 * x};
    return values[n];
}

/// Functions fitted to `confounded_chains` with ancestors 0 of 1 and 0, 1 of 2.
struct Fitted {
    RegimeSamples regimes = confounded_chains(90, 70, 3, {.regression = {.degree = 5}});
    SampleReplay replay = replay_of(regimes.samples, regimes.coordinates);
    Ancestors ancestors = Ancestors::from_parents({{}, {0}, {0, 1}});
    ContributionFunctions functions{regimes.monomials.basis, ControlVariable::fit(replay, ancestors)};
};

}  // namespace

TEST_CASE("products of Hermite polynomials have the numbers of their monomials", "[contributions]") {
    const Fitted f;
    const Basis& basis = f.functions.basis();
    const Eigen::MatrixXd z = standardised(f.regimes.samples[0].actions, f.regimes.coordinates);
    const Eigen::MatrixXd values = f.functions(z);
    REQUIRE(values.cols() == f.functions.count());
    double worst = 0.0, worst_polynomial = 0.0;
    for (int m = 1; m < basis.size(); ++m) {
        const Polynomial polynomial{basis.degree(), f.functions.hermite_product(m)};
        for (Eigen::Index i = 0; i < z.rows(); ++i) {
            double expected = 1.0;
            for (int k = 0; k < 3; ++k)
                expected *= slow_hermite(basis.exponents(m)[static_cast<std::size_t>(k)], z(i, k));
            worst = std::max(worst, std::abs(values(i, m - 1) - expected) / (1.0 + std::abs(expected)));
            worst_polynomial =
                std::max(worst_polynomial, std::abs(polynomial(basis, z.row(i).transpose()) - expected) /
                                               (1.0 + std::abs(expected)));
        }
    }
    CHECK(worst < 1e-12);
    CHECK(worst_polynomial < 1e-11);
}

TEST_CASE("functions of the control variables are numbered without gaps and are what they are called",
          "[contributions]") {
    const Fitted f;
    Eigen::MatrixXd z = standardised(f.regimes.samples[0].actions, f.regimes.coordinates);
    z.row(0) << 0.5, 30.0, -40.0;  // control variables far beyond 4
    const Eigen::MatrixXd values = f.functions(z);
    std::set<int> numbers;
    for (int m = 1; m < f.functions.basis().size(); ++m) numbers.insert(m);
    const auto check = [&](int function, const Eigen::VectorXd& expected) {
        CHECK(numbers.insert(function).second);
        CHECK((values.col(function - 1) - expected).cwiseAbs().maxCoeff() < 1e-11);
    };
    for (int k = 0; k < 3; ++k) {
        const ControlVariable& control = f.functions.control(k);
        const Eigen::ArrayXd s = control(z);
        const std::vector<int> ancestors = f.ancestors.of(k);
        REQUIRE(control.ancestors() == ancestors);
        if (!ancestors.empty()) {
            CHECK(std::abs(s(0)) > 4.0);
            for (int q = 1; q <= 3; ++q) {
                const Eigen::ArrayXd power =
                    s.unaryExpr([q](double x) { return slow_hermite(q, std::clamp(x, -4.0, 4.0)); });
                check(f.functions.control_power(k, q), power);
                check(f.functions.action_times_power(k, q), power * z.col(k).array());
            }
        }
        const Eigen::MatrixXd splines = control.splines(s);
        for (int i = 0; i < ControlVariable::spline_count; ++i) {
            check(f.functions.spline(k, i), splines.col(i));
            for (std::size_t j = 0; j < ancestors.size(); ++j)
                check(f.functions.spline_times_ancestor(k, static_cast<int>(j), i),
                      splines.col(i).cwiseProduct(z.col(ancestors[j])));
        }
    }
    CHECK(static_cast<int>(numbers.size()) == f.functions.count());
    CHECK(*numbers.rbegin() == f.functions.count());
}

TEST_CASE("the equations are those of the values, centred", "[contributions]") {
    const Fitted f;
    for (int r = 0; r <= 3; ++r) {
        const SampleSet& s = f.regimes.samples[static_cast<std::size_t>(r)];
        const NormalEquations expected =
            dense_equations(f.functions(standardised(s.actions, f.regimes.coordinates)), s.outcomes);
        const NormalEquations equations = f.functions.equations(f.replay, r);
        const Eigen::VectorXd size = expected.gram.diagonal().cwiseSqrt().array() + 1e-3;
        const Eigen::MatrixXd gram_error =
            (equations.gram - expected.gram).array() / (size * size.transpose()).array();
        CHECK(equations.count == expected.count);
        CHECK((equations.mean - expected.mean).cwiseQuotient(size).cwiseAbs().maxCoeff() < 1e-11);
        CHECK(equations.outcome_mean == Approx(expected.outcome_mean));
        CHECK(gram_error.cwiseAbs().maxCoeff() < 1e-11);
        CHECK(equations.gram == equations.gram.transpose());
        CHECK((equations.moment - expected.moment).cwiseQuotient(size).cwiseAbs().maxCoeff() <
              1e-11 * std::sqrt(expected.variation));
        CHECK(equations.variation == Approx(expected.variation));
    }
    const NormalEquations none = f.functions.equations([](int, std::int64_t, const auto&) {}, 0);
    CHECK(none.count == 0.0);
    CHECK(none.gram.size() == static_cast<Eigen::Index>(f.functions.count()) * f.functions.count());
}
