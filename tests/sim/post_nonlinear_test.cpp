// The outcome S + τ S³/s²: samples against their formula, truth and noise floor against sums over grids of
// actions, confounders and their common part, and against Monte Carlo sums over materialised samples.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/basis.hpp"
#include "sim/interaction.hpp"
#include "sim/samples.hpp"
#include "sim/truth.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/quadrature.hpp"
#include "tests/support/truth.hpp"

using namespace causum;
using namespace causum::sim;
using causum::tests::contributions;
using causum::tests::effect_at;
using causum::tests::Node;

namespace {

constexpr NoiseKind noises[] = {NoiseKind::gaussian, NoiseKind::uniform, NoiseKind::logistic,
                                NoiseKind::lognormal};
constexpr OutcomeNoisePlace places[] = {OutcomeNoisePlace::inside, OutcomeNoisePlace::outside};

std::vector<Interaction> all_interactions(int actions) {
    std::vector<Interaction> result;
    for (const InteractionKindEntry& entry : interaction_kinds)
        result.push_back(draw_interaction({.kind = entry.kind}, actions, 3, 2));
    return result;
}

Scm test_scm(int actions, NoiseKind noise, OutcomeNoisePlace place, double correlation,
             Support support = {}) {
    ScmSettings settings{.family = "post_nonlinear",
                         .actions = actions,
                         .modulation_strength = 3.0,
                         .correlation = correlation,
                         .test_support = support};
    settings.polynomial.noise = {noise};
    settings.polynomial.outcome_noise_sd = 0.3;
    settings.post_nonlinear.noise = place;
    return make_scm(settings, 3, static_cast<std::uint32_t>(noise));
}

double quadratic(const Quadratic& f, double a, double c) {
    return f(0, 0) + f(0, 1) * a + f(0, 2) * c + f(1, 1) * a * a + f(1, 2) * a * c + f(2, 2) * c * c;
}

/// ∫ φ(z) g(z) dz by the trapezoidal rule, whose error falls as exp(−2π²/h²).
std::vector<Node> normal_nodes(double low = -9.0, double high = 9.0, double step = 0.45) {
    std::vector<Node> nodes;
    for (double z = low; z <= high; z += step)
        nodes.push_back({z, step * std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi)});
    return nodes;
}

/// Nodes of a noise that are good to twelfth moments: E X^12 of exp(Z) lies at Z = 12, a logistic's at 12.
std::vector<Node> noise_nodes(const Noise& noise) {
    if (noise.kind == NoiseKind::uniform) return tests::quantile_nodes(noise);
    std::vector<Node> nodes;
    if (noise.kind == NoiseKind::logistic) {  // its density too suits the trapezoidal rule
        constexpr double step = 0.2;
        for (double x = -100.0; x < 100.0; x += step) {
            const double odds = std::exp(-std::abs(x));
            nodes.push_back({x * std::numbers::sqrt3 * std::numbers::inv_pi,
                             step * odds / ((1.0 + odds) * (1.0 + odds))});
        }
    } else {
        nodes = normal_nodes(-9.0, noise.kind == NoiseKind::lognormal ? 22.0 : 9.0);
    }
    for (Node& node : nodes) {
        const double base =
            noise.kind == NoiseKind::lognormal ? std::exp(noise.sigma * node.value) : node.value;
        node.value = noise.location + noise.scale * base;
    }
    return nodes;
}

/// Moments of orders 0 … 6 of one term of a sum.
using SumMoments = std::array<double, 7>;

/// Of the sum of two independent terms.
SumMoments sum_of(const SumMoments& a, const SumMoments& b) {
    SumMoments result{};
    for (std::size_t n = 0; n < result.size(); ++n) {
        double binomial = 1.0;
        for (std::size_t i = 0; i <= n; ++i) {
            result[n] += binomial * a[i] * b[n - i];
            binomial = binomial * static_cast<double>(n - i) / static_cast<double>(i + 1);
        }
    }
    return result;
}

/// E f^i and E[C̃ f^i] of one action's contribution at a value of the action and of W_0.
struct Conditional {
    SumMoments plain{};
    SumMoments with_confounder{};

    Conditional(const Scm& scm, std::size_t k, const std::vector<Node>& own, double action, double common) {
        const auto [mean, sd] = mean_and_sd(scm.confounder[k]);
        const double rho = scm.common_share[k];
        for (const Node& node : own) {
            const double c = std::sqrt(1.0 - rho) * (node.value - mean) / sd + std::sqrt(rho) * common;
            double power = node.weight;
            for (std::size_t i = 0; i < plain.size(); ++i) {
                plain[i] += power;
                with_confounder[i] += c * power;
                power *= quadratic(contributions(scm)[k], action, mean + sd * c);
            }
        }
    }
};

/// Mean, and standard error of it, of values.
struct Mean {
    double mean = 0.0, error = 0.0;
    explicit Mean(const std::vector<double>& values) {
        const double n = static_cast<double>(values.size());
        for (const double v : values) mean += v / n;
        for (const double v : values) error += (v - mean) * (v - mean) / n;
        error = std::sqrt(error / n);
    }
};

}  // namespace

TEST_CASE("the cube is that of the sum with or without noise", "[post_nonlinear]") {
    for (const OutcomeNoisePlace place : places) {
        const Scm scm = test_scm(4, NoiseKind::logistic, place, 0.3);
        const OutcomeColumns outcome(scm);
        for (const int regime : {0, 2, joint_regime}) {
            BlockSampler sampler(scm, {.seed = 3, .replicate = 2, .regime = regime}, outcome);
            sampler.fill(1, block_places);
            for (int s = 0; s < block_places; ++s) {
                double sum = 0.0;
                for (int k = 0; k < 4; ++k)
                    sum += quadratic(contributions(scm)[static_cast<std::size_t>(k)], sampler.action(k)[s],
                                     sampler.confounder(k)[s]);
                if (place == OutcomeNoisePlace::inside) sum = sampler.outcome_column(OutcomeColumns::sum)[s];
                REQUIRE(sampler.outcome_column(outcome.own(0))[s] ==
                        Approx(sum * sum * sum).epsilon(1e-12).margin(1e-14));
            }
        }
    }
}

TEST_CASE("without its cube a post-nonlinear outcome is the polynomial one, bit for bit",
          "[post_nonlinear][bits]") {
    const std::vector<std::int64_t> counts = {500};
    const std::vector<Interaction> interactions = all_interactions(5);
    for (const OutcomeNoisePlace place : places) {
        const Scm scm = make_scm(
            {.family = "post_nonlinear", .correlation = 0.2, .post_nonlinear = {.noise = place}}, 3, 2);
        const Scm polynomial = make_scm({.correlation = 0.2}, 3, 2);
        const JointEffect truth(scm, interactions), polynomial_truth(polynomial, interactions);
        REQUIRE(truth.columns() == 6);
        REQUIRE(polynomial_truth.columns() == 5);
        for (const int regime : {0, 2, joint_regime}) {
            const DataAddress address{.seed = 3, .replicate = 2, .regime = regime};
            const Moments cubic = accumulate(scm, address, counts, 4, {.outcome = &truth.outcome()}).front();
            const Moments plain =
                accumulate(polynomial, address, counts, 4, {.outcome = &polynomial_truth.outcome()}).front();
            CHECK(cubic.sums == plain.sums);
            CHECK(cubic.products.leftCols(5) == plain.products);
            CHECK(cubic.squares.topLeftCorner(5, 5) == plain.squares);
            Eigen::VectorXd weights(6);
            weights << 1.0, 0.0, 0.7, 0.0, 0.0, 0.0;
            CHECK(cubic.combined(weights).products == plain.combined(weights.head(5)).products);
            CHECK(cubic.combined(weights).squares == plain.combined(weights.head(5)).squares);
            CHECK(truth.noise_floor(weights) == polynomial_truth.noise_floor(weights.head(5)));
        }
        const Moments population = truth.population(6), expected = polynomial_truth.population(6);
        CHECK(population.products.leftCols(5) == expected.products);
        CHECK(population.squares.topLeftCorner(5, 5) == expected.squares);
        CHECK(truth.additive_sd() == polynomial_truth.additive_sd());
        CHECK(truth.cube_weight(1.0) == polynomial_truth.cube_weight(1.0));
    }
}

TEST_CASE("the effect on S³, its population and its noise agree with sums over grids", "[post_nonlinear]") {
    // two actions: grids of each action and of W_0; given them, moments of S from those of its three terms
    const std::vector<Interaction> interactions = all_interactions(2);
    const int degree = 6, cube = 5;
    const Basis basis(2, degree);
    for (const NoiseKind noise : noises) {
        for (const OutcomeNoisePlace place : places) {
            for (const double rho : {0.0, 0.4}) {
                INFO("noise " << static_cast<int>(noise) << " place " << static_cast<int>(place)
                              << " correlation " << rho);
                const Scm scm = test_scm(2, noise, place, rho, {.shift = 0.5, .scale = 1.2});
                const JointEffect truth(scm, interactions);
                REQUIRE(truth.outcome().own(0) == cube);
                const std::vector<Node> common = rho > 0.0 ? normal_nodes() : std::vector<Node>{{0.0, 1.0}};
                std::vector<Node> z[2];
                std::vector<std::vector<Conditional>> terms[2];  // [action][common]
                for (std::size_t k = 0; k < 2; ++k) {
                    const auto i = static_cast<Eigen::Index>(k);
                    z[k] = noise_nodes(scm.joint_intervention[k]);
                    const std::vector<Node> own = noise_nodes(scm.confounder[k]);
                    for (Node& node : z[k]) {
                        auto& at = terms[k].emplace_back();
                        for (const Node& w : common) at.emplace_back(scm, k, own, node.value, w.value);
                        node.value = (node.value - scm.coordinates.location(i)) / scm.coordinates.scale(i);
                    }
                }
                SumMoments u{};
                for (const Node& node : noise_nodes(scm.outcome_noise)) {
                    double power = node.weight;
                    for (double& moment : u) {
                        moment += power;
                        power *= place == OutcomeNoisePlace::inside ? node.value : 0.0;
                    }
                }
                Moments expected(2, degree, cube + 1);
                double variance = 0.0, covariance = 0.0, size = 0.0, worst = 0.0;
                std::array<double, 4> with_interaction{};
                for (std::size_t a = 0; a < z[0].size(); ++a) {
                    for (std::size_t b = 0; b < z[1].size(); ++b) {
                        SumMoments s{}, c0{}, c1{}, both{};  // of S, times C̃_0, times C̃_1, times both
                        for (std::size_t w = 0; w < common.size(); ++w) {
                            const Conditional& f0 = terms[0][a][w];
                            const Conditional& f1 = terms[1][b][w];
                            const auto add = [&](SumMoments& to, const SumMoments& x, const SumMoments& y) {
                                const SumMoments sum = sum_of(sum_of(x, y), u);
                                for (std::size_t n = 0; n < to.size(); ++n)
                                    to[n] += common[w].weight * sum[n];
                            };
                            add(s, f0.plain, f1.plain);
                            add(c0, f0.with_confounder, f1.plain);
                            add(c1, f0.plain, f1.with_confounder);
                            add(both, f0.with_confounder, f1.with_confounder);
                        }
                        const Eigen::Vector2d point(z[0][a].value, z[1][b].value);
                        const double weight = z[0][a].weight * z[1][b].weight;
                        const double effect = effect_at(truth, cube, point);
                        size = std::max(size, weight * std::abs(s[3]));
                        worst = std::max(worst, weight * std::abs(effect - s[3]));
                        Eigen::VectorXd t(cube + 1);
                        for (int column = 0; column < cube; ++column)
                            t(column) = effect_at(truth, column, point);
                        t(cube) = s[3];
                        Moments one(2, degree, cube + 1);
                        add_sample(one, basis, point, t);
                        expected.sums += weight * one.sums;
                        expected.products += weight * one.products;
                        expected.squares += weight * one.squares;
                        variance += weight * (s[6] - s[3] * s[3]);
                        covariance += weight * (s[4] - s[3] * s[1]);
                        for (std::size_t i = 0; i < 4; ++i) {
                            const Interaction& in = interactions[i];
                            with_interaction[i] += weight * (in.mixed(1, 0) * point(1) * c0[3] +
                                                             in.mixed(0, 1) * point(0) * c1[3] +
                                                             in.confounders(0, 1) * (both[3] - rho * s[3]));
                        }
                    }
                }
                CHECK(worst < 1e-10 * size);

                const Moments population = truth.population(degree);
                const double root = std::sqrt(expected.squares(cube, cube));
                for (Eigen::Index m = 0; m < population.products.rows(); ++m) {
                    INFO("monomial " << m);
                    CHECK(population.products(m, cube) ==
                          Approx(expected.products(m, cube)).epsilon(1e-9).margin(1e-10 * root));
                }
                for (Eigen::Index column = 0; column <= cube; ++column) {
                    const double margin = 1e-10 * root * std::sqrt(expected.squares(column, column));
                    CHECK(population.squares(cube, column) ==
                          Approx(expected.squares(cube, column)).epsilon(1e-9).margin(margin));
                    CHECK(population.squares(column, cube) == population.squares(cube, column));
                }

                // (Y + τ' S³ + λ' I): 1, τ', λ' from noise floors
                const auto floor_squared = [&](double y, double s3, std::size_t i, double interaction) {
                    Eigen::VectorXd weights = Eigen::VectorXd::Zero(cube + 1);
                    weights(0) = y;
                    weights(cube) = s3;
                    weights(static_cast<Eigen::Index>(i) + 1) = interaction;
                    return std::pow(truth.noise_floor(weights), 2);
                };
                CHECK(floor_squared(0, 1, 0, 0) == Approx(variance).epsilon(1e-8));
                const double sum = floor_squared(1, 1, 0, 0) - floor_squared(1, 0, 0, 0) - variance;
                CHECK(sum == Approx(2.0 * covariance).epsilon(1e-8).margin(1e-10 * variance));
                for (std::size_t i = 0; i < 4; ++i) {
                    INFO("interaction " << i);
                    // weights under which both have the same variance, so that the covariance is seen
                    const double own = floor_squared(0, 0, i, 1);
                    const double s3 = std::sqrt((own > 0.0 ? own : 1.0) / variance);
                    const double cross = floor_squared(0, s3, i, 1) - floor_squared(0, s3, i, -1);
                    CHECK(cross == Approx(4.0 * s3 * with_interaction[i])
                                       .epsilon(1e-7)
                                       .margin(1e-12 * s3 * s3 * variance));
                }
            }
        }
    }
}

TEST_CASE("the cube's covariance with products of two actions and a confounder agrees with a sum over a grid",
          "[post_nonlinear]") {
    const Scm scm = test_scm(3, NoiseKind::gaussian, OutcomeNoisePlace::outside, 0.3, {.shift = 0.5});
    const std::vector<Interaction> interactions = {
        draw_interaction({.kind = InteractionKind::confounder_additive}, 3, 3, 2)};
    const Interaction& interaction = interactions.front();
    const std::vector<Node> common = normal_nodes(-9.0, 9.0, 0.75);
    std::vector<Node> z[3];
    std::vector<std::vector<Conditional>> terms[3];  // [action][common]
    for (std::size_t k = 0; k < 3; ++k) {
        const auto i = static_cast<Eigen::Index>(k);
        const Noise& intervention = scm.joint_intervention[k];
        z[k] = common;
        for (Node& node : z[k]) {
            const double action = intervention.location + intervention.scale * node.value;
            auto& at = terms[k].emplace_back();
            for (const Node& w : common)
                at.emplace_back(scm, k, noise_nodes(scm.confounder[k]), action, w.value);
            node.value = (action - scm.coordinates.location(i)) / scm.coordinates.scale(i);
        }
    }
    double expected = 0.0;
    for (std::size_t a = 0; a < common.size(); ++a) {
        for (std::size_t b = 0; b < common.size(); ++b) {
            for (std::size_t c = 0; c < common.size(); ++c) {
                const Eigen::Vector3d point(z[0][a].value, z[1][b].value, z[2][c].value);
                for (std::size_t w = 0; w < common.size(); ++w) {
                    const double weight = z[0][a].weight * z[1][b].weight * z[2][c].weight * common[w].weight;
                    const Conditional* const f[] = {&terms[0][a][w], &terms[1][b][w], &terms[2][c][w]};
                    for (std::size_t k = 0; k < 3; ++k) {
                        const auto i = static_cast<Eigen::Index>(k);
                        const double factor =
                            interaction.mixed.col(i).dot(point) + point.dot(interaction.triple[k] * point);
                        const SumMoments others = sum_of(f[(k + 1) % 3]->plain, f[(k + 2) % 3]->plain);
                        expected += weight * factor * sum_of(f[k]->with_confounder, others)[3];
                    }
                }
            }
        }
    }
    const JointEffect truth(scm, interactions);
    const auto floor_squared = [&](double s3) {
        return std::pow(truth.noise_floor(Eigen::Vector3d(0.0, 1.0, s3)), 2);
    };
    CHECK(floor_squared(1.0) - floor_squared(-1.0) == Approx(4.0 * expected).epsilon(1e-8));
}

TEST_CASE("joint samples of a post-nonlinear outcome agree with truth and noise floor", "[post_nonlinear]") {
    // 2^18 joint samples, residuals of S + 0.5 S³/s² + 0.5 I: mean and mean square within 5 standard errors
    for (const NoiseKind noise : {NoiseKind::gaussian, NoiseKind::uniform, NoiseKind::logistic}) {
        for (const OutcomeNoisePlace place : places) {
            for (const double rho : {0.0, 0.5}) {
                const Scm scm = test_scm(4, noise, place, rho);
                const std::vector<Interaction> interactions = all_interactions(4);
                const JointEffect truth(scm, interactions);
                BlockSampler sampler(scm,
                                     {.seed = 3, .replicate = 7, .role = Role::test, .regime = joint_regime},
                                     truth.outcome());
                std::vector<Eigen::VectorXd> weights(5, Eigen::VectorXd::Unit(6, 0));
                for (Eigen::Index i = 0; i < 5; ++i) {
                    weights[static_cast<std::size_t>(i)](5) = truth.cube_weight(0.5);
                    if (i > 0)
                        weights[static_cast<std::size_t>(i)](i) =
                            truth.interaction_weight(static_cast<std::size_t>(i) - 1, 0.5);
                }
                std::vector<double> residual[5], square[5];
                alignas(64) std::array<std::array<double, block_places>, 6> effects{};
                for (std::uint32_t block = 0; block < 1024; ++block) {
                    sampler.fill(block, block_places);
                    alignas(64) std::array<std::array<double, block_places>, 4> z{};
                    std::vector<const double*> at;
                    for (int k = 0; k < 4; ++k) {
                        for (int s = 0; s < block_places; ++s) {
                            z[static_cast<std::size_t>(k)][static_cast<std::size_t>(s)] =
                                (sampler.action(k)[s] - scm.coordinates.location(k)) /
                                scm.coordinates.scale(k);
                        }
                        at.push_back(z[static_cast<std::size_t>(k)].data());
                    }
                    for (int c = 0; c < 6; ++c)
                        truth.outcome()[c].evaluate(at.data(), effects[static_cast<std::size_t>(c)].data(),
                                                    block_places);
                    for (std::size_t s = 0; s < block_places; ++s) {
                        Eigen::VectorXd error(6);
                        error(0) = sampler.outcome_column(OutcomeColumns::sum)[s] - effects[0][s];
                        for (std::size_t i = 0; i < 4; ++i)
                            error(static_cast<Eigen::Index>(i) + 1) =
                                sampler.outcome_column(OutcomeColumns::interaction(i))[s] - effects[i + 1][s];
                        error(5) = sampler.outcome_column(truth.outcome().own(0))[s] - effects[5][s];
                        for (std::size_t i = 0; i < 5; ++i) {
                            residual[i].push_back(weights[i].dot(error));
                            square[i].push_back(residual[i].back() * residual[i].back());
                        }
                    }
                }
                INFO("noise " << static_cast<int>(noise) << " place " << static_cast<int>(place)
                              << " correlation " << rho);
                for (std::size_t i = 0; i < 5; ++i) {
                    INFO("interaction " << i);
                    const Mean mean(residual[i]), mean_square(square[i]);
                    CHECK(std::abs(mean.mean) < 5 * mean.error);
                    const double floor = truth.noise_floor(weights[i]);
                    CHECK(std::abs(mean_square.mean - floor * floor) < 5 * mean_square.error);
                }
            }
        }
    }
}

TEST_CASE("an outcome without noise has a noise floor of exactly 0 under its cube", "[post_nonlinear]") {
    ScmSettings settings{.family = "post_nonlinear", .confounding_strength = 0.0};
    settings.polynomial.outcome_noise_sd = 0.0;
    const JointEffect truth(make_scm(settings, 3, 2));
    CHECK(truth.noise_floor(Eigen::Vector2d(1.0, truth.cube_weight(1.0))) == 0.0);
}
