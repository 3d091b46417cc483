#include <cmath>
#include <vector>

#include "core/basis.hpp"
#include "core/least_squares.hpp"
#include "core/polynomial.hpp"
#include "sim/samples.hpp"
#include "sim/truth.hpp"
#include "tests/sim/kinds.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/quadrature.hpp"
#include "tests/support/slow_moments.hpp"
#include "tests/support/truth.hpp"

using namespace causum;
using namespace causum::sim;
using causum::tests::contributions;
using causum::tests::effect_at;
using causum::tests::Node;
using causum::tests::quantile_nodes;

namespace {

/// SCMs of the families whose outcome is a polynomial of degree 2, with every noise kind.
std::vector<Scm> test_scms(int actions = 3) {
    std::vector<Scm> scms;
    for (const NoiseKind kind : tests::noise_kinds) {
        ScmSettings settings{.actions = actions};
        settings.polynomial.noise = {kind};
        scms.push_back(make_scm(settings, 11, static_cast<std::uint32_t>(kind)));
    }
    ScmSettings linear{.family = "linear", .actions = actions};
    scms.push_back(make_scm(linear, 11, 5));
    return scms;
}

double quadratic(const Quadratic& f, double a, double c) {
    return f(0, 0) + f(0, 1) * a + f(0, 2) * c + f(1, 1) * a * a + f(1, 2) * a * c + f(2, 2) * c * c;
}

}  // namespace

TEST_CASE("the true joint effect is the mean outcome under do(a)", "[truth]") {
    for (const Scm& scm : test_scms()) {
        const JointEffect truth(scm);
        const Eigen::Vector3d z(0.5, -1.2, 2.0);
        double expected = 0.0;
        for (const Node& u : quantile_nodes(scm.outcome_noise)) expected += u.weight * u.value;
        for (int k = 0; k < 3; ++k) {
            const auto i = static_cast<std::size_t>(k);
            const double a = scm.coordinates.location(k) + scm.coordinates.scale(k) * z(k);
            for (const Node& c : quantile_nodes(scm.confounder[i]))
                expected += c.weight * quadratic(contributions(scm)[i], a, c.value);
        }
        CHECK(effect_at(truth, 0, z) == Approx(expected).epsilon(1e-6));
    }
}

TEST_CASE("population moments, signal and excess error agree with sums over a grid of actions", "[truth]") {
    for (const Scm& scm : test_scms(2)) {
        const JointEffect truth(scm);
        const int degree = 6;
        const Basis basis(2, degree);
        std::vector<Node> z[2];
        for (int k = 0; k < 2; ++k) {
            const Noise& noise = scm.intervention[static_cast<std::size_t>(k)];
            const bool cut = noise.kind == NoiseKind::lognormal;
            z[k] = quantile_nodes(noise, cut ? truncation_probability : 1.0);
            for (Node& a : z[k]) a.value = (a.value - scm.coordinates.location(k)) / scm.coordinates.scale(k);
        }
        // an estimate that is wrong in every coefficient
        const ProductIndex products(2, 3);
        const Features features = all_features(basis, 3);
        const Eigen::VectorXd b =
            Eigen::VectorXd::LinSpaced(static_cast<Eigen::Index>(features.size()), -0.2, 0.3);
        const Polynomial estimate{3, (Eigen::VectorXd(b.size() + 1) << 0.4, b).finished()};

        const Moments population = truth.population(degree);
        Moments expected(2, degree, 1);
        double squared_error = 0.0;
        for (const Node& z0 : z[0]) {
            for (const Node& z1 : z[1]) {
                const Eigen::Vector2d point(z0.value, z1.value);
                const double weight = z0.weight * z1.weight;
                Moments one(2, degree, 1);
                add_sample(one, basis, point, Eigen::VectorXd::Constant(1, effect_at(truth, 0, point)));
                expected.sums += weight * one.sums;
                expected.products += weight * one.products;
                expected.squares += weight * one.squares;
                const double error = estimate(basis, point) - effect_at(truth, 0, point);
                squared_error += weight * error * error;
            }
        }
        CHECK(population.count == 1.0);
        CHECK(population.sums(0) == 1.0);
        const double size = expected.sums.cwiseAbs().maxCoeff();
        for (Eigen::Index m = 0; m < population.sums.size(); ++m) {
            INFO("monomial " << m);
            CHECK(population.sums(m) == Approx(expected.sums(m)).epsilon(1e-7).margin(1e-9 * size));
            if (m >= population.products.rows()) continue;
            CHECK(population.products(m, 0) ==
                  Approx(expected.products(m, 0)).epsilon(1e-7).margin(1e-9 * size));
        }
        CHECK(population.squares(0, 0) == Approx(expected.squares(0, 0)).epsilon(1e-7));
        const double mean = expected.products(0, 0);
        CHECK(JointEffect::sd(truth.population(4), Eigen::VectorXd::Ones(1)) ==
              Approx(std::sqrt(expected.squares(0, 0) - mean * mean)).epsilon(1e-6));
        const NormalEquations equations = normal_equations(population, products, features);
        CHECK(mean_squared_error(equations, 0.4, b) == Approx(squared_error).epsilon(1e-6));
    }
}

TEST_CASE("the noise floor is the root mean variance of the outcome under do(a)", "[truth]") {
    for (const Scm& scm : test_scms()) {
        const auto variance_of = [](const std::vector<Node>& nodes, auto f) {
            double mean = 0.0, square = 0.0;
            for (const Node& node : nodes) mean += node.weight * f(node.value);
            for (const Node& node : nodes)
                square += node.weight * (f(node.value) - mean) * (f(node.value) - mean);
            return square;
        };
        double variance = variance_of(quantile_nodes(scm.outcome_noise), [](double u) { return u; });
        for (std::size_t k = 0; k < 3; ++k) {
            const bool cut = scm.intervention[k].kind == NoiseKind::lognormal;
            const std::vector<Node> confounder = quantile_nodes(scm.confounder[k]);
            for (const Node& a : quantile_nodes(scm.intervention[k], cut ? truncation_probability : 1.0)) {
                variance += a.weight * variance_of(confounder, [&](double c) {
                                return quadratic(contributions(scm)[k], a.value, c);
                            });
            }
        }
        // the lognormal's fourth moment lies partly beyond the last panel, 8 sd of its logarithm out
        CHECK(JointEffect(scm).noise_floor(Eigen::VectorXd::Ones(1)) ==
              Approx(std::sqrt(variance)).epsilon(1e-4));
    }
}

TEST_CASE("joint samples agree with the population within Monte Carlo error", "[truth]") {
    // gaussian interventions: nothing is cut, so sample means must match: 4·10⁵ samples, |difference| < 5 se
    const Scm scm = make_scm({.actions = 2}, 5, 1);
    const JointEffect truth(scm);
    const std::vector<std::int64_t> counts = {400000};
    const DataAddress address{.seed = 5, .replicate = 1, .role = Role::test, .regime = joint_regime};
    const Moments sample =
        accumulate(scm, address, counts, 4, {.outcome = &truth.outcome(), .with_effects = true}).front();
    const Moments population = truth.population(4);
    const double n = sample.count;
    // E t, E t², E Y = E t, E Y² = E t² + noise_floor²
    const double mean = population.products(0, 0);
    const double se = JointEffect::sd(truth.population(4), Eigen::VectorXd::Ones(1)) / std::sqrt(n);
    CHECK(std::abs(sample.products(0, 1) / n - mean) < 5 * se);
    CHECK(std::abs(sample.products(0, 0) / n - mean) <
          5 * std::hypot(se, truth.noise_floor(Eigen::VectorXd::Ones(1)) / std::sqrt(n)));
    const double residual = (sample.squares(0, 0) - 2.0 * sample.squares(0, 1) + sample.squares(1, 1)) / n;
    CHECK(std::sqrt(residual) == Approx(truth.noise_floor(Eigen::VectorXd::Ones(1))).epsilon(0.02));
    CHECK(sample.sums(1) / n == Approx(0.0).margin(5 / std::sqrt(n)));
    CHECK(sample.sums(3) / n == Approx(1.0).margin(5 * std::sqrt(2 / n)));
}
