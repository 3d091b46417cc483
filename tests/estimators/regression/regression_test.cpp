#include <cmath>
#include <random>

#include "core/polynomial.hpp"
#include "estimators/regression/fit_options.hpp"
#include "estimators/regression/penalized.hpp"
#include "estimators/regression/regression.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_set.hpp"

using namespace causum;
using namespace causum::estimators;
using causum::tests::SampleSet;

namespace {

SampleSet random_samples(int n, int actions, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    SampleSet s{Eigen::MatrixXd(n, actions), Eigen::VectorXd(n)};
    for (int i = 0; i < n; ++i) {
        for (int k = 0; k < actions; ++k)
            s.actions(i, k) = 2.0 + 0.5 * normal(generator) + (k > 0 ? 0.3 * s.actions(i, 0) : 0.0);
        s.outcomes(i) =
            1.0 + s.actions(i, 0) * s.actions(i, actions - 1) - s.actions(i, 0) + 0.3 * normal(generator);
    }
    return s;
}

struct Setup {
    Setup(const SampleSet& s, int degree, RegressionOptions fit_options)
        : coordinates(standardizing(s.actions)),
          monomials(static_cast<int>(s.actions.cols()), degree),
          transform(coordinates, degree),
          options(std::move(fit_options)) {}

    [[nodiscard]] Regression fit(const SampleSet& s, const Features& features) const {
        return fit_regression({monomials, transform, options},
                              s.folds(coordinates, 2 * monomials.basis.degree()), features);
    }
    [[nodiscard]] Eigen::VectorXd predict(const Regression& fit, const Eigen::MatrixXd& actions) const {
        return tests::values_at(actions, fit.function, monomials.basis, coordinates);
    }

    Coordinates coordinates;
    Monomials monomials;
    RawTransform transform;
    RegressionOptions options;
};

}  // namespace

TEST_CASE("cross-validated ridge is that of the samples, one by one", "[regression]") {
    const SampleSet s = random_samples(150, 3, 1);
    const SampleSet points = random_samples(20, 3, 2);
    const Setup setup(s, 3, {.degree = 3, .penalties = {1e-4, 1e-2, 1.0, 100.0}});
    for (const Features& features : {setup.monomials.all, setup.monomials.univariate}) {
        const Regression fit = setup.fit(s, features);
        REQUIRE(fit.status == FitStatus::ok);
        double penalty = 0.0;
        const auto slow = tests::slow_cross_validated_ridge(s, setup.monomials.basis, features,
                                                            setup.options.penalties, penalty);
        CHECK(fit.penalty == penalty);
        const Eigen::VectorXd expected =
            slow.predict(tests::raw_design(points.actions, setup.monomials.basis, features));
        CHECK((setup.predict(fit, points.actions) - expected).cwiseAbs().maxCoeff() <
              1e-9 * expected.cwiseAbs().maxCoeff());
    }
}

TEST_CASE("lasso meets its optimality conditions", "[regression]") {
    const SampleSet s = random_samples(200, 3, 3);
    const Setup base(s, 3, {});
    const Eigen::MatrixXd raw = tests::raw_design(s.actions, base.monomials.basis, base.monomials.all);
    const Eigen::MatrixXd centred = raw.rowwise() - raw.colwise().mean();
    const double n = static_cast<double>(s.size());
    for (const double penalty : {1e-6, 1e-3, 1e-1, 10.0}) {
        const Setup setup(s, 3,
                          {.degree = 3, .regularization = Regularization::lasso, .penalties = {penalty}});
        const Regression fit = setup.fit(s, setup.monomials.all);
        REQUIRE(fit.status == FitStatus::ok);
        CHECK(!fit.penalty_on_edge);
        const Eigen::VectorXd residual = s.outcomes - setup.predict(fit, s.actions);
        CHECK(residual.mean() == Approx(0.0).margin(1e-12));
        // |x_j' r| / (n s_j) <= penalty for each feature, and the sum of |coefficients| is finite: with
        // equality where a coefficient is not 0 this is sufficient, and the number of equalities is that of
        // the active features
        int at_bound = 0;
        for (Eigen::Index j = 0; j < raw.cols(); ++j) {
            const double sd = std::sqrt(centred.col(j).squaredNorm() / n);
            const double gradient = std::abs(centred.col(j).dot(residual)) / (n * sd);
            CHECK(gradient <= penalty + 1e-9);
            if (gradient > penalty - 1e-9) ++at_bound;
        }
        if (penalty == 10.0) {
            CHECK(at_bound == 0);
            CHECK(setup.predict(fit, s.actions).isApproxToConstant(s.outcomes.mean(), 1e-12));
        } else {
            CHECK(at_bound > 0);
        }
    }
}

TEST_CASE("a duplicated action does not stop the lasso", "[regression]") {
    SampleSet s = random_samples(100, 2, 4);
    SampleSet doubled{Eigen::MatrixXd(100, 3), s.outcomes};
    doubled.actions << s.actions, s.actions.col(1);
    const RegressionOptions options{
        .degree = 2, .regularization = Regularization::lasso, .penalties = {1e-3, 1e-2}};
    const Setup with(doubled, 2, options), without(s, 2, options);
    const Regression a = with.fit(doubled, with.monomials.all), b = without.fit(s, without.monomials.all);
    REQUIRE(a.status == FitStatus::ok);
    REQUIRE(b.status == FitStatus::ok);
    CHECK((with.predict(a, doubled.actions) - without.predict(b, s.actions)).cwiseAbs().maxCoeff() < 1e-6);
}

TEST_CASE("an action that never varies is no obstacle", "[regression]") {
    const SampleSet s = random_samples(100, 2, 5);
    SampleSet constant{Eigen::MatrixXd(100, 3), s.outcomes};
    constant.actions << s.actions, Eigen::VectorXd::Constant(100, 7.5);

    const Setup ridge(constant, 2, {.degree = 2, .penalties = {1e-3}});
    const Regression fit = ridge.fit(constant, ridge.monomials.all);
    REQUIRE(fit.status == FitStatus::ok);
    const Eigen::MatrixXd raw =
        tests::raw_design(constant.actions, ridge.monomials.basis, ridge.monomials.all);
    const Eigen::VectorXd expected = tests::SlowRidge(raw, s.outcomes, 1e-3).predict(raw);
    CHECK((ridge.predict(fit, constant.actions) - expected).cwiseAbs().maxCoeff() < 1e-9);

    // to the lasso a feature times a constant is the feature again
    const RegressionOptions options{
        .degree = 2, .regularization = Regularization::lasso, .penalties = {1e-3}};
    const Setup with(constant, 2, options), without(s, 2, options);
    const Eigen::VectorXd a = with.predict(with.fit(constant, with.monomials.all), constant.actions);
    const Eigen::VectorXd b = without.predict(without.fit(s, without.monomials.all), s.actions);
    CHECK((a - b).cwiseAbs().maxCoeff() < 1e-6);
}

TEST_CASE("a fit that cannot be made has a status", "[regression]") {
    const SampleSet s = random_samples(5, 2, 6);  // folds of 2, 2, 1
    const Setup setup(s, 1, {.degree = 1});
    CHECK(setup.fit(s, setup.monomials.all).status == FitStatus::too_few_samples);

    // no penalty and fewer samples than features: the factorisation fails, unless another penalty works
    const SampleSet six = random_samples(6, 2, 7);
    const Setup singular(six, 3, {.degree = 3, .penalties = {0.0}});
    CHECK(singular.fit(six, singular.monomials.all).status == FitStatus::not_positive_definite);
    const Setup rescued(six, 3, {.degree = 3, .penalties = {0.0, 1.0}});
    const Regression fit = rescued.fit(six, rescued.monomials.all);
    CHECK(fit.status == FitStatus::ok);
    CHECK(fit.penalty == 1.0);
    CHECK(std::isnan(fit.scores[0]));
    CHECK(fit.penalty_on_edge);
}

TEST_CASE("ties go to the smallest penalty", "[regression]") {
    SampleSet s = random_samples(60, 2, 8);
    s.outcomes.setConstant(4.0);
    const Setup setup(s, 2, {.degree = 2, .penalties = {1e-3, 1e-2, 1e-1}});
    const Regression fit = setup.fit(s, setup.monomials.all);
    CHECK(fit.status == FitStatus::ok);
    CHECK(fit.penalty == 1e-3);
    CHECK(setup.predict(fit, s.actions).isApproxToConstant(4.0, 1e-12));
}
