// Every estimator in models solved by hand, from the population's moments: no sampling error.
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "estimators/methods/registry.hpp"
#include "estimators/regression/fit_options.hpp"
#include "estimators/training_data.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_set.hpp"
#include "tests/support/shared_data_sets.hpp"

using namespace causum;
using namespace causum::estimators;
using causum::tests::SampleSet;

namespace {

constexpr int joint_regime = 3;

struct Sample {
    Eigen::Vector2d actions;
    double outcome;
};

/// Two actions and the outcome in regime 0, 1, 2 or the joint one, from independent N(0, 1) noises.
struct Model {
    int noises;
    std::function<Sample(int regime, const Eigen::VectorXd& noise)> sample;
};

bool intervened(int regime, int action) {
    return regime == action + 1 || regime == joint_regime;
}

/// `count` times the expectations, by a product of three-point Gauss–Hermite rules: exact where every noise
/// occurs to a power of at most 5, as here, with linear mechanisms and moments of degree 4.
Moments population(const Model& model, int regime, double count) {
    constexpr int degree = 4;
    const std::array<double, 3> nodes = {-std::sqrt(3.0), 0.0, std::sqrt(3.0)};
    const std::array<double, 3> weights = {1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0};
    const Basis basis(2, degree);
    Moments result(2, degree, 1);
    const int points = static_cast<int>(std::lround(std::pow(3.0, model.noises)));
    for (int point = 0; point < points; ++point) {
        Eigen::VectorXd noise(model.noises);
        double weight = count;
        for (int i = 0, digits = point; i < model.noises; ++i, digits /= 3) {
            noise(i) = nodes[static_cast<std::size_t>(digits % 3)];
            weight *= weights[static_cast<std::size_t>(digits % 3)];
        }
        const Sample sample = model.sample(regime, noise);
        Moments one(2, degree, 1);
        add_sample(one, basis, sample.actions, Eigen::VectorXd::Constant(1, sample.outcome));
        result.count += weight;
        result.sums += weight * one.sums;
        result.products += weight * one.products;
        result.squares += weight * one.squares;
    }
    return result;
}

/// The population as equally likely samples, 6^noises of them: the rule's nodes once, four times and once.
SampleSet population_samples(const Model& model, int regime) {
    const std::array<double, 6> nodes = {-std::sqrt(3.0), 0.0, 0.0, 0.0, 0.0, std::sqrt(3.0)};
    const int points = static_cast<int>(std::lround(std::pow(6.0, model.noises)));
    SampleSet result{Eigen::MatrixXd(points, 2), Eigen::VectorXd(points)};
    for (int i = 0; i < points; ++i) {
        // out of order, so that the first ones, which knots are taken from, are of all kinds
        const int point = static_cast<int>(std::int64_t{i} * 3571 % points);
        Eigen::VectorXd noise(model.noises);
        for (int v = 0, digits = point; v < model.noises; ++v, digits /= 6)
            noise(v) = nodes[static_cast<std::size_t>(digits % 6)];
        const Sample sample = model.sample(regime, noise);
        result.actions.row(i) = sample.actions.transpose();
        result.outcomes(i) = sample.outcome;
    }
    return result;
}

Folds population_folds(const Model& model, int regime) {
    const Moments third = population(model, regime, 3000.0);
    return {third, third, third};
}

/// The estimate of each estimator in the registry.
std::map<std::string, Estimate> all_estimates(const Model& model, const FitOptions& options) {
    const Monomials monomials(2, options.regression.degree);
    const Coordinates unit{Eigen::VectorXd::Zero(2), Eigen::VectorXd::Ones(2)};
    std::vector<Folds> regimes;
    for (int r = 0; r <= 2; ++r) regimes.push_back(population_folds(model, r));
    std::vector<SampleSet> samples;
    for (int r = 0; r <= 2; ++r) samples.push_back(population_samples(model, r));
    const TrainingData data({.monomials = monomials,
                             .coordinates = unit,
                             .options = options,
                             .regimes = tests::shared(regimes),
                             .joint = tests::shared(population_folds(model, joint_regime)),
                             .replay = tests::replay_of(samples, unit)});
    std::map<std::string, Estimate> result;
    for (const Estimator& e : all_estimators()) result[std::string(e.name)] = e.fit(data);
    return result;
}

/// A_1 = C_1 + V_1, A_2 = edge A_1 + C_2 + V_2, Y = 1 + 2 A_1 + C_1 − 1.5 A_2 + 0.8 C_2 + U, of sds 1 but for
/// V (0.5) and U (0.1), E C_1 = 0.5; interventions N(0, 1). The joint effect is 1.5 + 2 a_1 − 1.5 a_2.
Model linear_gaussian(double edge) {
    return {5, [edge](int regime, const Eigen::VectorXd& e) {
                const double c1 = 0.5 + e(0), c2 = e(1);
                const double a1 = intervened(regime, 0) ? e(2) : c1 + 0.5 * e(2);
                const double a2 = intervened(regime, 1) ? e(3) : edge * a1 + c2 + 0.5 * e(3);
                return Sample{{a1, a2}, 1.0 + 2.0 * a1 + c1 - 1.5 * a2 + 0.8 * c2 + 0.1 * e(4)};
            }};
}

/// A_k = C_k, interventions N(0, 1), Y = strength (A_1 − C_1)(A_2 − C_2) + U: in regimes 0, 1 and 2 one
/// factor is 0, whatever the strength; the joint effect is strength · a_1 a_2.
Model product_of_deviations(double strength) {
    return {5, [strength](int regime, const Eigen::VectorXd& e) {
                const Eigen::Vector2d c = e.head(2);
                const Eigen::Vector2d a(intervened(regime, 0) ? e(2) : c(0),
                                        intervened(regime, 1) ? e(3) : c(1));
                return Sample{a, strength * (a - c).prod() + e(4)};
            }};
}

}  // namespace

TEST_CASE("each estimator finds what it should in a linear Gaussian model", "[estimators][hand_solved]") {
    // θ_r is linear: E[C_1 | a] = 0.5 + ρ (a_1 − 0.5) and E[C_2 | a] = ρ (a_2 − edge a_1), ρ = 1 / 1.25, in
    // the regimes that leave A_1, A_2 alone; their means otherwise.
    constexpr double rho = 0.8;
    for (const double edge : {0.0, 0.7}) {
        using Line = Eigen::Vector3d;  // coefficients of 1, a_1, a_2
        const Line effect(1.5, 2.0, -1.5);
        const Line first = rho * Line(-0.5, 1.0, 0.0);  // what confounding adds where A_1 is left alone
        const Line second = 0.8 * rho * Line(0.0, -edge, 1.0);  // … and A_2
        const Line observational = effect + first + second;
        // E[Y | do(a_1)] = 1.5 + 2 a_1 − 1.5 edge a_1, E[Y | do(a_2)] = 1.5 + 2 · 0.5 − 1.5 a_2,
        // E Y = 1.5 + 2 · 0.5 − 1.5 edge · 0.5
        const Line marginals(1.5 + 0.75 * edge, 2.0 - 1.5 * edge, -1.5);
        const std::map<std::string, Line> expected = {
            {"constant", Line(marginals(0), 0.0, 0.0)},
            {"observational", observational},
            {"joint_ida", observational},
            {"pooled_average", effect + (2.0 * first + 2.0 * second) / 3.0},
            {"plug_in", effect},
            {"sum_of_marginals", marginals},
            {"structured", effect},
            {"structured_spline", effect},
            {"adaptive", effect},
            {"unified", effect},
            {"causal_aggregation", effect},
            {"additive_noise", effect},
            {"joint", effect},
            {"joint_additive", effect},
        };
        for (const int degree : {1, 2}) {
            const auto estimates =
                all_estimates(linear_gaussian(edge), {.regression = {.degree = degree, .penalties = {1e-9}}});
            for (const auto& [name, estimate] : estimates) {
                // of the mixture of regimes there is nothing to say by hand; see "estimators are the
                // combinations of regressions they say they are", pooled_additive_test.cpp and
                // latent_additive_test.cpp
                if (name == "pooled" || name == "pooled_additive" || name == "interventional_additive" ||
                    name == "latent_additive")
                    continue;
                INFO(name << " edge " << edge << " degree " << degree
                          << ": a new estimator needs a line above");
                REQUIRE(expected.contains(name));
                REQUIRE(estimate.status == FitStatus::ok);
                Eigen::VectorXd line = Eigen::VectorXd::Zero(estimate.effect.coefficients.size());
                line.head(3) = expected.at(name);
                // random effects shrink, by a share of the order of noise variance / (n · their variance),
                // here n = 6^5
                const bool shrunk = name == "structured_spline" || name == "adaptive";
                // additive_noise stops when its covariances move by less than 1e-7
                const double tolerance = shrunk ? 2e-3 : name == "additive_noise" ? 1e-5 : 1e-7;
                CHECK((estimate.effect.coefficients - line).cwiseAbs().maxCoeff() < tolerance);
            }
        }
    }
}

TEST_CASE("no estimator without joint data can tell two models that agree in regimes 0 … K",
          "[estimators][hand_solved]") {
    for (int regime = 0; regime <= 2; ++regime) {
        const Moments with = population(product_of_deviations(1.0), regime, 1.0);
        const Moments without = population(product_of_deviations(0.0), regime, 1.0);
        CHECK(with.sums == without.sums);
        CHECK(with.products == without.products);
        CHECK(with.squares == without.squares);
    }
    for (const AncestorSource ancestors : {AncestorSource::learned, AncestorSource::all}) {
        const FitOptions options{.regression = {.degree = 2, .penalties = {1e-9}}, .ancestors = ancestors};
        const auto with = all_estimates(product_of_deviations(1.0), options);
        const auto without = all_estimates(product_of_deviations(0.0), options);
        const int product = Basis(2, 2).index(std::vector<std::uint8_t>{1, 1});
        for (const Estimator& e : all_estimators()) {
            const std::string name(e.name);
            INFO(name);
            REQUIRE(with.at(name).status == FitStatus::ok);
            REQUIRE(without.at(name).status == FitStatus::ok);
            const Eigen::VectorXd& a = with.at(name).effect.coefficients;
            const Eigen::VectorXd& b = without.at(name).effect.coefficients;
            if (!e.reads.joint) {
                CHECK(a == b);
                CHECK(a.cwiseAbs().maxCoeff() < 1e-7);  // … and all say that there is no effect
            } else if (name == "joint") {
                CHECK(a(product) == Approx(1.0));
                CHECK(b(product) == Approx(0.0).margin(1e-12));
            }
        }
    }
}
