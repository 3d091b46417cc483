// Estimators that are combinations of regressions.

#include "estimators/methods/registry.hpp"
#include "estimators/regression/fit_options.hpp"
#include "estimators/training_data.hpp"
#include "tests/estimators/solved_model.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using causum::tests::actions;
using causum::tests::HandSolved;
using causum::tests::SampleSet;
using causum::tests::solved_degree;

namespace {

Estimate estimate(const std::string& name, const TrainingData& data) {
    const Estimator* estimator = find_estimator(name);
    REQUIRE(estimator != nullptr);
    return estimator->fit(data);
}

/// Coefficients of a_1², a_2², a_3².
Eigen::Vector3d squares_of(const Estimate& e) {
    const Basis basis(actions, solved_degree);
    return {e.effect.coefficients(basis.index(std::vector<std::uint8_t>{2, 0, 0})),
            e.effect.coefficients(basis.index(std::vector<std::uint8_t>{0, 2, 0})),
            e.effect.coefficients(basis.index(std::vector<std::uint8_t>{0, 0, 2}))};
}

}  // namespace

TEST_CASE("the estimators find what they estimate in a model solved by hand", "[estimators]") {
    const HandSolved model(3000, {.regression = {.degree = solved_degree, .penalties = {1e-6}}});
    const TrainingData data = model.data();
    // sd of the noise of each fit is about 1: coefficients of squares have standard errors near 1/√(2n) =
    // 0.013
    const auto near = [](const Eigen::Vector3d& x, double value) {
        return (x.array() - value).abs().maxCoeff() < 0.12;
    };
    CHECK((squares_of(estimate("observational", data)).array() - 2.0).abs().maxCoeff() <
          1e-9);  // no noise there
    CHECK(near(squares_of(estimate("plug_in", data)), 1.0));
    CHECK(near(squares_of(estimate("sum_of_marginals", data)), 1.0));
    CHECK(near(squares_of(estimate("structured", data)), 1.0));
    CHECK(near(squares_of(estimate("unified", data)), 1.0));
    CHECK(near(squares_of(estimate("causal_aggregation", data)), 1.0));
    CHECK(near(squares_of(estimate("joint", data)), 1.0));
    CHECK(near(squares_of(estimate("joint_additive", data)), 1.0));
    CHECK(near(squares_of(estimate("pooled_average", data)), 1.75));        // (2 + 2 + 2 + 1) / 4
    CHECK(estimate("joint_additive", data).effect.coefficients(5) == 0.0);  // a_1 a_2
}

TEST_CASE("estimators are the combinations of regressions they say they are", "[estimators]") {
    const HandSolved model(60, {.regression = {.degree = solved_degree}});
    const TrainingData data = model.data();
    const Basis& basis = model.monomials.basis;
    const Eigen::MatrixXd points = model.joint.actions.topRows(25);
    const auto predict = [&](const Estimate& e) {
        Eigen::VectorXd y(points.rows());
        for (Eigen::Index i = 0; i < y.size(); ++i) y(i) = e.effect(basis, points.row(i).transpose());
        return y;
    };
    const auto slow = [&](const SampleSet& s, const Features& features) {
        double penalty = 0.0;
        const auto fit = tests::slow_cross_validated_ridge(s, basis, features,
                                                           model.options.regression.penalties, penalty);
        return Eigen::VectorXd(fit.predict(tests::raw_design(points, basis, features)));
    };
    std::vector<Eigen::VectorXd> theta;
    for (const SampleSet& s : model.samples) theta.push_back(slow(s, model.monomials.all));

    const auto close = [&](const char* name, const Eigen::VectorXd& expected) {
        const Estimate e = estimate(name, data);
        INFO(name);
        REQUIRE(e.status == FitStatus::ok);
        CHECK(e.penalty_min <= e.penalty_max);
        CHECK((predict(e) - expected).cwiseAbs().maxCoeff() < 1e-8 * (1.0 + expected.cwiseAbs().maxCoeff()));
    };
    close("observational", theta[0]);
    close("plug_in", theta[1] + theta[2] + theta[3] - 2.0 * theta[0]);
    close("pooled_average", (theta[0] + theta[1] + theta[2] + theta[3]) / 4.0);
    close("joint", slow(model.joint, model.monomials.all));
    close("joint_additive", slow(model.joint, model.monomials.univariate));
    // stacked so that sample i of each regime keeps its fold: 60 is a multiple of 3
    SampleSet stacked{Eigen::MatrixXd(240, actions), Eigen::VectorXd(240)};
    for (int r = 0; r < 4; ++r) {
        stacked.actions.middleRows(60 * r, 60) = model.samples[static_cast<std::size_t>(r)].actions;
        stacked.outcomes.segment(60 * r, 60) = model.samples[static_cast<std::size_t>(r)].outcomes;
    }
    close("pooled", slow(stacked, model.monomials.all));
}

TEST_CASE("one failed regression fails the estimators that use it, and no other", "[estimators]") {
    HandSolved model(60, {.regression = {.degree = solved_degree}});
    model.folds[2] = model.samples[2]
                         .filtered([](Eigen::Index i) { return i < 4; })
                         .folds(model.coordinates, 2 * solved_degree);
    const TrainingData data = model.data();
    CHECK(estimate("plug_in", data).status == FitStatus::too_few_samples);
    CHECK(estimate("pooled_average", data).status == FitStatus::too_few_samples);
    for (const char* name : {"observational", "pooled", "joint", "joint_additive"})
        CHECK(estimate(name, data).status == FitStatus::ok);
}
