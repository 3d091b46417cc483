#include <Eigen/QR>
#include <cmath>

#include "estimators/regression/fit_options.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

/// The equations in raw powers, sample by sample, solved by QR.
Eigen::VectorXd slow_aggregation(const RegimeSamples& regimes, const Eigen::MatrixXd& points) {
    const int actions = regimes.actions(), degree = regimes.options.regression.degree;
    const auto powers = [&](const Eigen::MatrixXd& a) {
        Eigen::MatrixXd x(a.rows(), actions * degree);
        for (int k = 0; k < actions; ++k) {
            for (int p = 1; p <= degree; ++p)
                x.col(k * degree + p - 1) = a.col(k).array().pow(static_cast<double>(p));
        }
        return x;
    };
    Eigen::MatrixXd matrix(actions * degree, actions * degree);
    Eigen::VectorXd right(actions * degree);
    for (int k = 0; k < actions; ++k) {
        const SampleSet& s = regimes.samples[static_cast<std::size_t>(k) + 1];
        const Eigen::MatrixXd x = powers(s.actions);
        for (int p = 0; p < degree; ++p) {
            Eigen::VectorXd instrument = x.col(k * degree + p).array() - x.col(k * degree + p).mean();
            instrument /= instrument.norm();
            matrix.row(k * degree + p) = instrument.transpose() * x;
            right(k * degree + p) = instrument.dot(s.outcomes);
        }
    }
    const Eigen::VectorXd b = matrix.colPivHouseholderQr().solve(right);
    double intercept = 0.0;
    for (int r = 0; r <= actions; ++r) {
        const SampleSet& s = regimes.samples[static_cast<std::size_t>(r)];
        intercept += (r == 0 ? 1.0 - actions : 1.0) * (s.outcomes - powers(s.actions) * b).mean();
    }
    return (powers(points) * b).array() + intercept;
}

}  // namespace

TEST_CASE("causal_aggregation solves its equations", "[causal_aggregation]") {
    for (const int degree : {1, 2, 3}) {
        const RegimeSamples regimes = confounded_chains(100, 300, 1, {.regression = {.degree = degree}});
        const Eigen::MatrixXd points = comparison_points(regimes);
        const Estimate e = regimes.estimate("causal_aggregation");
        CHECK(difference(regimes.predict(e, points), slow_aggregation(regimes, points)) < 1e-8);
        CHECK(std::isnan(e.penalty_min));
        CHECK(std::isnan(e.penalty_max));
        for (const int m : regimes.monomials.all) {
            if (std::ranges::find(regimes.monomials.univariate, m) == regimes.monomials.univariate.end())
                CHECK(e.effect.coefficients(m) == 0.0);
        }
    }
}

TEST_CASE("causal_aggregation finds effects through descendants where no contribution is modulated",
          "[causal_aggregation]") {
    const RegimeSamples regimes = mediated_effect(6000, {.regression = {.degree = 1}});
    // noise of sd 1: standard errors of the slopes near 1/√6000 = 0.013, of the intercept 0.03
    CHECK(mediated_effect_error(regimes, "causal_aggregation") < 0.2);
    CHECK(mediated_effect_error(regimes, "sum_of_marginals") > 0.5);
}

TEST_CASE("causal_aggregation does not depend on the order, unit or origin of actions and outcome",
          "[causal_aggregation]") {
    check_equivariance(confounded_chains(100, 300, 2, {.regression = {.degree = 3}}), "causal_aggregation");
}

TEST_CASE("causal_aggregation that cannot be solved has a status", "[causal_aggregation]") {
    check_too_few_samples("causal_aggregation", 1);
    const RegimeSamples good = confounded_chains(60, 60, 5, {.regression = {.degree = 2}});
    RegimeSamples binary = good;  // a binary action has no square of its own
    for (Eigen::Index i = 0; i < 60; ++i) binary.samples[2].actions(i, 1) = i % 2 == 0 ? 1.0 : -2.0;
    CHECK(binary.estimate("causal_aggregation").status == FitStatus::not_positive_definite);
    RegimeSamples constant = good;
    for (SampleSet& s : constant.samples) s.actions.col(2).setConstant(7.5);
    constant.coordinates = standardizing(constant.samples.front().actions);
    CHECK(constant.estimate("causal_aggregation").status == FitStatus::not_positive_definite);
}
