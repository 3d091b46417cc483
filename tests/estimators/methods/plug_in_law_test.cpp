#include "estimators/methods/plug_in_law.hpp"

#include <cmath>
#include <random>

#include "core/basis.hpp"
#include "estimators/regression/data_set.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_set.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

const Coordinates unit{Eigen::VectorXd::Zero(2), Eigen::VectorXd::Ones(2)};

struct Regime {
    Eigen::Index samples;
    double shift, scale, noise;
};

/// Two independent normal actions and a polynomial of degree 2 of them, plus noise.
SampleSet draw(const Regime& regime, std::mt19937_64& random) {
    std::normal_distribution<double> normal;
    SampleSet result{Eigen::MatrixXd(regime.samples, 2), Eigen::VectorXd(regime.samples)};
    for (Eigen::Index i = 0; i < regime.samples; ++i) {
        const double a = regime.shift + regime.scale * normal(random), b = normal(random);
        result.actions.row(i) << a, b;
        result.outcomes(i) = 1.0 + a - b + 0.5 * a * b + regime.noise * normal(random);
    }
    return result;
}

NormalEquations equations_of(const SampleSet& samples, const Monomials& monomials) {
    const Folds folds = samples.folds(unit, 4);
    return normal_equations(folds[0] + folds[1] + folds[2], monomials.products, monomials.all);
}

}  // namespace

TEST_CASE("with equal noise and laws the variance is σ²p[(K−1)²/N_obs + K/N_single]", "[plug_in]") {
    const Monomials monomials(2, 2);
    std::mt19937_64 random(1);
    const NormalEquations joint = equations_of(draw({200000, 0.0, 1.0, 1.0}, random), monomials);
    std::vector<NormalEquations> regimes;
    for (const Eigen::Index n : {40000, 10000, 10000})
        regimes.push_back(equations_of(draw({n, 0.0, 1.0, 0.7}, random), monomials));
    const double expected = 0.49 * 6.0 * (1.0 / 40000 + 2.0 / 10000);
    CHECK(plug_in_variance(regimes, joint) == Approx(expected).epsilon(0.05));
}

TEST_CASE("with unequal noise and covariate shift it is the variance over data sets", "[plug_in]") {
    const Monomials monomials(2, 2);
    const Regime laws[] = {{60, 0.0, 1.0, 0.5}, {90, 0.6, 0.7, 1.5}, {120, -0.3, 1.2, 0.2}};
    std::mt19937_64 random(2);
    const NormalEquations joint = equations_of(draw({100000, 0.4, 0.9, 0.0}, random), monomials);
    const int repeats = 3000;
    double law = 0.0, mean = 0.0, square = 0.0;
    for (int i = 0; i < repeats; ++i) {
        std::vector<NormalEquations> regimes;
        double intercept = 0.0;
        Eigen::VectorXd slopes = Eigen::VectorXd::Zero(5);
        for (int r = 0; r < 3; ++r) {
            regimes.push_back(equations_of(draw(laws[r], random), monomials));
            const NormalEquations& own = regimes.back();
            const Eigen::VectorXd b = own.gram.ldlt().solve(own.moment);
            const double weight = r == 0 ? -1.0 : 1.0;
            intercept += weight * (own.outcome_mean - b.dot(own.mean));
            slopes += weight * b;
        }
        law += plug_in_variance(regimes, joint) / repeats;
        const double error = mean_squared_error(joint, intercept, slopes);
        mean += error / repeats;
        square += error * error / repeats;
    }
    CHECK(std::abs(law - mean) < 4.0 * std::sqrt((square - mean * mean) / repeats));
}

TEST_CASE("there is no law where a regime has too few samples or dependent monomials", "[plug_in]") {
    const Monomials monomials(2, 2);
    std::mt19937_64 random(3);
    const NormalEquations joint = equations_of(draw({1000, 0.0, 1.0, 1.0}, random), monomials);
    std::vector<NormalEquations> regimes(3, equations_of(draw({50, 0.0, 1.0, 1.0}, random), monomials));
    CHECK(plug_in_variance(regimes, joint) > 0.0);
    regimes[1] = equations_of(draw({6, 0.0, 1.0, 1.0}, random), monomials);
    CHECK(std::isnan(plug_in_variance(regimes, joint)));
    SampleSet doubled = draw({50, 0.0, 1.0, 1.0}, random);
    doubled.actions.col(1) = doubled.actions.col(0);
    regimes[1] = equations_of(doubled, monomials);
    CHECK(std::isnan(plug_in_variance(regimes, joint)));
}
