#include "estimators/regression/regime_fit.hpp"

#include <cstdint>
#include <limits>
#include <vector>

#include "tests/estimators/dense_equations.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;

namespace {

/// Two regimes with x = −1, 1: y = x in the first, y = 10 + 3 x in the second.
std::vector<NormalEquations> two_lines() {
    const Eigen::MatrixXd x = Eigen::Vector2d(-1.0, 1.0);
    return {tests::dense_equations(x, Eigen::Vector2d(-1.0, 1.0)),
            tests::dense_equations(x, Eigen::Vector2d(7.0, 13.0))};
}

}  // namespace

TEST_CASE("a term is present in the regimes that it says", "[regime_fit]") {
    const auto present = [](Presence presence) {
        const RegimeTerm term{.function = 1, .presence = presence, .regime = 2, .other_regime = 3};
        std::vector<int> regimes;
        for (int r = 0; r < 4; ++r) {
            if (term.present(r)) regimes.push_back(r);
        }
        return regimes;
    };
    CHECK(present(Presence::everywhere) == std::vector<int>{0, 1, 2, 3});
    CHECK(present(Presence::only_in) == std::vector<int>{2});
    CHECK(present(Presence::except_in) == std::vector<int>{0, 1, 3});
    CHECK(present(Presence::except_in_both) == std::vector<int>{0, 1});
}

TEST_CASE("a contribution has its action and ancestors, and ancestors alone up to degree d - 1",
          "[regime_fit]") {
    const Basis basis(3, 2);
    const Ancestors ancestors = Ancestors::from_parents({{}, {0}, {}});
    const auto of_second = [&](std::vector<std::uint8_t> powers) {
        return is_contribution(basis, basis.index(powers), 1, ancestors);
    };
    CHECK(of_second({0, 1, 0}));
    CHECK(of_second({0, 2, 0}));
    CHECK(of_second({1, 1, 0}));
    CHECK(of_second({1, 0, 0}));
    CHECK_FALSE(of_second({2, 0, 0}));
    CHECK_FALSE(of_second({0, 1, 1}));
    CHECK_FALSE(of_second({0, 0, 1}));
}

TEST_CASE("regimes share a coefficient by their weights and keep their intercepts", "[regime_fit]") {
    const std::vector<NormalEquations> equations = two_lines();
    // Σ w Σ x y / Σ w Σ x² = (3 · 2 + 1 · 6) / (3 · 2 + 1 · 2)
    const RegimeSolution shared = fit_over_regimes(equations, Eigen::Vector2d(3.0, 1.0), {{.function = 1}});
    REQUIRE(shared.status == FitStatus::ok);
    CHECK(shared.coefficients(0) == Approx(1.5));
    CHECK(shared.intercepts(0) == Approx(0.0).margin(1e-12));
    CHECK(shared.intercepts(1) == Approx(10.0));
    const RegimeSolution apart =
        fit_over_regimes(equations, Eigen::Vector2d(3.0, 1.0),
                         {{.function = 1, .presence = Presence::only_in, .regime = 1},
                          {.function = 1, .presence = Presence::except_in, .regime = 1}});
    REQUIRE(apart.status == FitStatus::ok);
    CHECK(apart.coefficients(0) == Approx(3.0));
    CHECK(apart.coefficients(1) == Approx(1.0));
}

TEST_CASE("the same term twice shares its coefficient; infinite equations have none", "[regime_fit]") {
    std::vector<NormalEquations> equations = two_lines();
    const std::vector<RegimeTerm> twice = {{.function = 1}, {.function = 1}};
    const RegimeSolution fit = fit_over_regimes(equations, Eigen::Vector2d(3.0, 1.0), twice);
    REQUIRE(fit.status == FitStatus::ok);
    CHECK(fit.coefficients.sum() == Approx(1.5));
    // 1e-12 on the diagonal leaves their difference rounding errors of 2e-16 / 1e-12.
    CHECK(fit.coefficients(0) == Approx(0.75).epsilon(1e-3));
    equations[0].moment(0) = std::numeric_limits<double>::infinity();
    CHECK(fit_over_regimes(equations, Eigen::Vector2d(3.0, 1.0), twice).status == FitStatus::not_finite);
}
