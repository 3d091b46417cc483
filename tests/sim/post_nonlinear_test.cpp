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
#include "tests/sim/kinds.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/quadrature.hpp"
#include "tests/support/slow_moments.hpp"
#include "tests/support/truth.hpp"

using namespace causum;
using namespace causum::sim;
using causum::tests::all_interactions;
using causum::tests::contributions;
using causum::tests::effect_at;
using causum::tests::Node;

namespace {

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

/// Actions of a joint intervention on grids, and what each one's contribution to S is there.
struct ActionGrids {
    std::vector<Node> common;                                  ///< of W_0; one node where there is none
    std::vector<std::vector<Node>> z;                          ///< [action] standardised
    std::vector<std::vector<std::vector<Conditional>>> terms;  ///< [action][node of z][node of common]
};

/// @param common  nodes of W_0
/// @param raw     [action] nodes of the actions in their own units
ActionGrids action_grids(const Scm& scm, const std::vector<Node>& common,
                         const std::vector<std::vector<Node>>& raw) {
    ActionGrids grids{.common = common, .z = raw, .terms = {}};
    for (std::size_t k = 0; k < raw.size(); ++k) {
        const auto i = static_cast<Eigen::Index>(k);
        const std::vector<Node> own = noise_nodes(scm.confounder[k]);
        auto& terms = grids.terms.emplace_back();
        for (Node& node : grids.z[k]) {
            auto& at_node = terms.emplace_back();
            for (const Node& w : common) at_node.emplace_back(scm, k, own, node.value, w.value);
            node.value = (node.value - scm.coordinates.location(i)) / scm.coordinates.scale(i);
        }
    }
    return grids;
}

/// Moments of the noise inside S; of 0 where the noise is outside.
SumMoments inner_noise_moments(const Scm& scm, OutcomeNoisePlace place) {
    SumMoments result{};
    for (const Node& node : noise_nodes(scm.outcome_noise)) {
        double power = node.weight;
        for (double& moment : result) {
            moment += power;
            power *= place == OutcomeNoisePlace::inside ? node.value : 0.0;
        }
    }
    return result;
}

/// Moments of S given two actions: E S^n, and with a factor C̃_0, C̃_1 or both.
struct PairMoments {
    SumMoments plain{}, with_first{}, with_second{}, with_both{};
};

/// @param a, b  nodes of the first and the second action
PairMoments pair_moments(const ActionGrids& grids, std::size_t a, std::size_t b, const SumMoments& noise) {
    PairMoments result;
    for (std::size_t w = 0; w < grids.common.size(); ++w) {
        const Conditional& first = grids.terms[0][a][w];
        const Conditional& second = grids.terms[1][b][w];
        const auto add = [&](SumMoments& to, const SumMoments& x, const SumMoments& y) {
            const SumMoments sum = sum_of(sum_of(x, y), noise);
            for (std::size_t n = 0; n < to.size(); ++n) to[n] += grids.common[w].weight * sum[n];
        };
        add(result.plain, first.plain, second.plain);
        add(result.with_first, first.with_confounder, second.plain);
        add(result.with_second, first.plain, second.with_confounder);
        add(result.with_both, first.with_confounder, second.with_confounder);
    }
    return result;
}

/// What sums over two actions' grids say of S³ under the joint regime.
struct CubeSums {
    Moments moments;          ///< of the columns before the cube as truth has them, and of E[S³ | a]
    double variance = 0.0;    ///< E Var(S³ | a)
    double covariance = 0.0;  ///< E Cov(S³, S | a)
    std::vector<double> interaction_covariance;  ///< E Cov(S³, I | a), by interaction
    double worst_effect = 0.0;  ///< largest weighted difference of truth's E[S³ | a] from the sum's
    double size = 0.0;          ///< largest weighted E[S³ | a]
};

/// @param rho  correlation of the confounders
CubeSums sum_over(const ActionGrids& grids, const SumMoments& noise, const JointEffect& truth,
                  const std::vector<Interaction>& interactions, double rho, const Basis& basis) {
    const int cube = truth.outcome().own(0);
    CubeSums sums{.moments = Moments(2, basis.degree(), cube + 1),
                  .interaction_covariance = std::vector<double>(interactions.size())};
    for (std::size_t a = 0; a < grids.z[0].size(); ++a) {
        for (std::size_t b = 0; b < grids.z[1].size(); ++b) {
            const PairMoments at = pair_moments(grids, a, b, noise);
            const SumMoments& s = at.plain;
            const Eigen::Vector2d point(grids.z[0][a].value, grids.z[1][b].value);
            const double weight = grids.z[0][a].weight * grids.z[1][b].weight;
            sums.size = std::max(sums.size, weight * std::abs(s[3]));
            sums.worst_effect =
                std::max(sums.worst_effect, weight * std::abs(effect_at(truth, cube, point) - s[3]));
            Eigen::VectorXd effects(cube + 1);
            for (int column = 0; column < cube; ++column) effects(column) = effect_at(truth, column, point);
            effects(cube) = s[3];
            Moments one(2, basis.degree(), cube + 1);
            add_sample(one, basis, point, effects);
            sums.moments.sums += weight * one.sums;
            sums.moments.products += weight * one.products;
            sums.moments.squares += weight * one.squares;
            sums.variance += weight * (s[6] - s[3] * s[3]);
            sums.covariance += weight * (s[4] - s[3] * s[1]);
            for (std::size_t i = 0; i < interactions.size(); ++i) {
                const Interaction& in = interactions[i];
                sums.interaction_covariance[i] +=
                    weight * (in.mixed(1, 0) * point(1) * at.with_first[3] +
                              in.mixed(0, 1) * point(0) * at.with_second[3] +
                              in.confounders(0, 1) * (at.with_both[3] - rho * s[3]));
            }
        }
    }
    return sums;
}

void check_population(const JointEffect& truth, const CubeSums& sums) {
    const int cube = truth.outcome().own(0);
    const Moments population = truth.population(sums.moments.degree());
    const Eigen::MatrixXd& products = sums.moments.products;
    const Eigen::MatrixXd& squares = sums.moments.squares;
    const double root = std::sqrt(squares(cube, cube));
    for (Eigen::Index m = 0; m < population.products.rows(); ++m) {
        INFO("monomial " << m);
        CHECK(population.products(m, cube) == Approx(products(m, cube)).epsilon(1e-9).margin(1e-10 * root));
    }
    for (Eigen::Index column = 0; column <= cube; ++column) {
        const double margin = 1e-10 * root * std::sqrt(squares(column, column));
        CHECK(population.squares(cube, column) == Approx(squares(cube, column)).epsilon(1e-9).margin(margin));
        CHECK(population.squares(column, cube) == population.squares(cube, column));
    }
}

/// Weights of an outcome's columns.
struct Weights {
    double y = 0.0;
    double cube = 0.0;
    std::size_t kind = 0;  ///< place among the interactions
    double interaction = 0.0;
};

/// The variance of the weighted outcome given the actions, averaged.
double floor_squared(const JointEffect& truth, const Weights& weights) {
    Eigen::VectorXd columns = Eigen::VectorXd::Zero(truth.outcome().own(0) + 1);
    columns(0) = weights.y;
    columns(static_cast<Eigen::Index>(weights.kind) + 1) = weights.interaction;
    columns(truth.outcome().own(0)) = weights.cube;
    return std::pow(truth.noise_floor(columns), 2);
}

/// Variance of S³ and its covariances with Y and I, from noise floors of sums and differences.
void check_noise_floor(const JointEffect& truth, const CubeSums& sums) {
    CHECK(floor_squared(truth, {.cube = 1.0}) == Approx(sums.variance).epsilon(1e-8));
    const double twice_covariance =
        floor_squared(truth, {.y = 1.0, .cube = 1.0}) - floor_squared(truth, {.y = 1.0}) - sums.variance;
    CHECK(twice_covariance == Approx(2.0 * sums.covariance).epsilon(1e-8).margin(1e-10 * sums.variance));
    for (std::size_t i = 0; i < sums.interaction_covariance.size(); ++i) {
        INFO("interaction " << i);
        // weights under which both have the same variance, so that the covariance is seen
        const double own = floor_squared(truth, {.kind = i, .interaction = 1.0});
        const double cube = std::sqrt((own > 0.0 ? own : 1.0) / sums.variance);
        const double four_covariances = floor_squared(truth, {.cube = cube, .kind = i, .interaction = 1.0}) -
                                        floor_squared(truth, {.cube = cube, .kind = i, .interaction = -1.0});
        CHECK(four_covariances == Approx(4.0 * cube * sums.interaction_covariance[i])
                                      .epsilon(1e-7)
                                      .margin(1e-12 * cube * cube * sums.variance));
    }
}

/// E Cov(S³, I | a) of an interaction of three actions, each with a confounder that shares W_0.
double interaction_covariance_of_three(const ActionGrids& grids, const Interaction& interaction) {
    double result = 0.0;
    const auto add_at = [&](const std::array<std::size_t, 3>& node) {
        Eigen::Vector3d point;
        double weight = 1.0;
        for (std::size_t k = 0; k < 3; ++k) {
            point(static_cast<Eigen::Index>(k)) = grids.z[k][node[k]].value;
            weight *= grids.z[k][node[k]].weight;
        }
        for (std::size_t k = 0; k < 3; ++k) {  // the term with C̃_k
            const auto i = static_cast<Eigen::Index>(k);
            const std::size_t next = (k + 1) % 3, last = (k + 2) % 3;
            const double factor =
                interaction.mixed.col(i).dot(point) + point.dot(interaction.triple[k] * point);
            for (std::size_t w = 0; w < grids.common.size(); ++w) {
                const SumMoments others =
                    sum_of(grids.terms[next][node[next]][w].plain, grids.terms[last][node[last]][w].plain);
                const SumMoments all = sum_of(grids.terms[k][node[k]][w].with_confounder, others);
                result += weight * grids.common[w].weight * factor * all[3];
            }
        }
    };
    for (std::size_t a = 0; a < grids.z[0].size(); ++a) {
        for (std::size_t b = 0; b < grids.z[1].size(); ++b) {
            for (std::size_t c = 0; c < grids.z[2].size(); ++c) add_at({a, b, c});
        }
    }
    return result;
}

/// Weights of S + 0.5 S³/s², alone and with 0.5 I of each kind.
std::vector<Eigen::VectorXd> sampled_outcomes(const JointEffect& truth, std::size_t interactions) {
    const int cube = truth.outcome().own(0);
    Eigen::VectorXd alone = Eigen::VectorXd::Unit(cube + 1, 0);
    alone(cube) = truth.cube_weight(0.5);
    std::vector<Eigen::VectorXd> outcomes = {alone};
    for (std::size_t i = 0; i < interactions; ++i) {
        outcomes.push_back(alone);
        outcomes.back()(static_cast<Eigen::Index>(i) + 1) = truth.interaction_weight(i, 0.5);
    }
    return outcomes;
}

/// Columns of the outcome less truth, of the samples of a block: [sample][column].
Eigen::MatrixXd column_errors(const BlockSampler& sampler, const JointEffect& truth, const Scm& scm,
                              std::size_t interactions) {
    alignas(64) std::array<std::array<double, block_places>, 4> z{};
    std::vector<const double*> at;
    for (int k = 0; k < scm.actions; ++k) {
        std::array<double, block_places>& values = z.at(static_cast<std::size_t>(k));
        for (int s = 0; s < block_places; ++s)
            values[static_cast<std::size_t>(s)] =
                (sampler.action(k)[s] - scm.coordinates.location(k)) / scm.coordinates.scale(k);
        at.push_back(values.data());
    }
    const int cube = truth.outcome().own(0);
    Eigen::MatrixXd errors(block_places, cube + 1);
    for (int column = 0; column <= cube; ++column) {
        alignas(64) std::array<double, block_places> effect{};
        truth.outcome()[column].evaluate(at.data(), effect.data(), block_places);
        for (int s = 0; s < block_places; ++s) errors(s, column) = -effect[static_cast<std::size_t>(s)];
    }
    for (int s = 0; s < block_places; ++s) {
        errors(s, 0) += sampler.outcome_column(OutcomeColumns::sum)[s];
        for (std::size_t i = 0; i < interactions; ++i)
            errors(s, static_cast<Eigen::Index>(i) + 1) +=
                sampler.outcome_column(OutcomeColumns::interaction(i))[s];
        errors(s, cube) += sampler.outcome_column(cube)[s];
    }
    return errors;
}

}  // namespace

TEST_CASE("the cube is that of the sum with or without noise", "[post_nonlinear]") {
    for (const OutcomeNoisePlace place : tests::outcome_noise_places) {
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
    for (const OutcomeNoisePlace place : tests::outcome_noise_places) {
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
    const Basis basis(2, 6);
    for (const NoiseKind noise : tests::noise_kinds) {
        for (const OutcomeNoisePlace place : tests::outcome_noise_places) {
            for (const double rho : {0.0, 0.4}) {
                INFO("noise " << static_cast<int>(noise) << " place " << static_cast<int>(place)
                              << " correlation " << rho);
                const Scm scm = test_scm(2, noise, place, rho, {.shift = 0.5, .scale = 1.2});
                const JointEffect truth(scm, interactions);
                REQUIRE(truth.outcome().own(0) == static_cast<int>(interactions.size()) + 1);
                const ActionGrids grids = action_grids(
                    scm, rho > 0.0 ? normal_nodes() : std::vector<Node>{{0.0, 1.0}},
                    {noise_nodes(scm.joint_intervention[0]), noise_nodes(scm.joint_intervention[1])});
                const CubeSums sums =
                    sum_over(grids, inner_noise_moments(scm, place), truth, interactions, rho, basis);
                CHECK(sums.worst_effect < 1e-10 * sums.size);
                check_population(truth, sums);
                check_noise_floor(truth, sums);
            }
        }
    }
}

TEST_CASE("the cube's covariance with products of two actions and a confounder agrees with a sum over a grid",
          "[post_nonlinear]") {
    const Scm scm = test_scm(3, NoiseKind::gaussian, OutcomeNoisePlace::outside, 0.3, {.shift = 0.5});
    const std::vector<Interaction> interactions = {
        draw_interaction({.kind = InteractionKind::confounder_additive}, 3, 3, 2)};
    const std::vector<Node> normal = normal_nodes(-9.0, 9.0, 0.75);
    std::vector<std::vector<Node>> actions(3, normal);
    for (std::size_t k = 0; k < 3; ++k) {
        const Noise& intervention = scm.joint_intervention[k];
        for (Node& node : actions[k]) node.value = intervention.location + intervention.scale * node.value;
    }
    const double expected =
        interaction_covariance_of_three(action_grids(scm, normal, actions), interactions.front());
    const JointEffect truth(scm, interactions);
    CHECK(floor_squared(truth, {.cube = 1.0, .interaction = 1.0}) -
              floor_squared(truth, {.cube = -1.0, .interaction = 1.0}) ==
          Approx(4.0 * expected).epsilon(1e-8));
}

TEST_CASE("joint samples of a post-nonlinear outcome agree with truth and noise floor", "[post_nonlinear]") {
    // 2^18 joint samples, residuals of S + 0.5 S³/s² + 0.5 I: mean and mean square within 5 standard errors;
    // not of a lognormal, whose cubes have no such standard errors
    for (const NoiseKind noise : {NoiseKind::gaussian, NoiseKind::uniform, NoiseKind::logistic}) {
        for (const OutcomeNoisePlace place : tests::outcome_noise_places) {
            for (const double rho : {0.0, 0.5}) {
                INFO("noise " << static_cast<int>(noise) << " place " << static_cast<int>(place)
                              << " correlation " << rho);
                const Scm scm = test_scm(4, noise, place, rho);
                const std::vector<Interaction> interactions = all_interactions(4);
                const JointEffect truth(scm, interactions);
                const std::vector<Eigen::VectorXd> outcomes = sampled_outcomes(truth, interactions.size());
                std::vector<std::vector<double>> residual(outcomes.size()), square(outcomes.size());
                BlockSampler sampler(scm,
                                     {.seed = 3, .replicate = 7, .role = Role::test, .regime = joint_regime},
                                     truth.outcome());
                for (std::uint32_t block = 0; block < 1024; ++block) {
                    sampler.fill(block, block_places);
                    const Eigen::MatrixXd errors = column_errors(sampler, truth, scm, interactions.size());
                    for (std::size_t i = 0; i < outcomes.size(); ++i) {
                        for (const double value : Eigen::VectorXd(errors * outcomes[i])) {
                            residual[i].push_back(value);
                            square[i].push_back(value * value);
                        }
                    }
                }
                for (std::size_t i = 0; i < outcomes.size(); ++i) {
                    INFO("outcome " << i);
                    const Mean mean(residual[i]), mean_square(square[i]);
                    CHECK(std::abs(mean.mean) < 5 * mean.error);
                    const double floor = truth.noise_floor(outcomes[i]);
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
