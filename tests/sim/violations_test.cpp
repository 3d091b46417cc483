// Interactions, correlated confounders, moved supports and strengths: samples against their formulas, truth
// against Monte Carlo sums over materialised samples.
#include <cmath>
#include <set>
#include <vector>

#include "core/errors.hpp"
#include "sim/interaction.hpp"
#include "sim/samples.hpp"
#include "sim/truth.hpp"
#include "tests/sim/kinds.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/truth.hpp"

using namespace causum;
using namespace causum::sim;
using causum::tests::action_polynomial;
using causum::tests::all_interactions;
using causum::tests::contributions;
using causum::tests::effect_at;

namespace {

/// I of one sample, term by term.
double slow_interaction(const Interaction& i, const Eigen::VectorXd& z, const Eigen::VectorXd& c) {
    double value = 0.0;
    const Eigen::Index actions = z.size();
    for (Eigen::Index k = 0; k < actions; ++k) {
        for (Eigen::Index j = 0; j < actions; ++j) {
            if (j < k) value += i.actions(j, k) * z(j) * z(k) + i.confounders(j, k) * c(j) * c(k);
            value += i.mixed(j, k) * z(j) * c(k);
            if (i.triple.empty()) continue;
            for (Eigen::Index l = 0; l < j; ++l)
                value += i.triple[static_cast<std::size_t>(k)](l, j) * z(l) * z(j) * c(k);
        }
    }
    return value;
}

/// Mean, sd and standard error of values.
struct Sample {
    explicit Sample(const std::vector<double>& values) {
        const double n = static_cast<double>(values.size());
        for (const double v : values) mean += v / n;
        for (const double v : values) sd += (v - mean) * (v - mean) / n;
        double fourth = 0.0;
        for (const double v : values) fourth += std::pow(v - mean, 4) / n;
        variance_error = std::sqrt((fourth - sd * sd) / n);
        variance = sd;
        sd = std::sqrt(sd);
        error = sd / std::sqrt(n);
    }
    double mean = 0.0, sd = 0.0, error = 0.0, variance = 0.0, variance_error = 0.0;
};

}  // namespace

TEST_CASE("each kind of interaction has the terms that its name says", "[violations]") {
    const std::vector<Interaction> i = all_interactions(4);
    CHECK((i[0].actions.array() != 0.0).count() == 6);
    CHECK((i[0].confounders.norm() + i[0].mixed.norm() == 0.0 && i[0].triple.empty()));
    CHECK((i[1].mixed.array() != 0.0).count() == 12);
    CHECK((i[1].mixed.diagonal().norm() == 0.0 && i[1].actions.norm() == 0.0));
    CHECK((i[2].confounders.array() != 0.0).count() == 6);
    CHECK((i[3].actions.array() != 0.0).count() == 6);
    CHECK((i[3].mixed.array() != 0.0).count() == 12);
    REQUIRE(i[3].triple.size() == 4);
    for (Eigen::Index k = 0; k < 4; ++k) {
        const Eigen::MatrixXd& triple = i[3].triple[static_cast<std::size_t>(k)];
        CHECK((triple.array() != 0.0).count() == 3);  // pairs of the other three
        CHECK(triple.row(k).norm() + triple.col(k).norm() == 0.0);
    }
    // addressed by indices, not by K
    CHECK(
        draw_interaction({.kind = InteractionKind::confounder_additive}, 6, 3, 2).mixed.topLeftCorner(4, 4) ==
        i[3].mixed);
    CHECK_THROWS_AS(draw_interaction({.kind = InteractionKind::action_action}, 1, 3, 2), ArgumentError);
}

TEST_CASE("interaction columns follow their formula, sample by sample", "[violations]") {
    for (const char* const family : {"polynomial", "linear"}) {
        const Scm scm = make_scm({.family = family, .actions = 4, .correlation = 0.4}, 3, 2);
        const std::vector<Interaction> interactions = all_interactions(4);
        const OutcomeColumns outcome(scm, interactions);
        for (const int regime : {0, 2, joint_regime}) {
            BlockSampler sampler(scm, {.seed = 3, .replicate = 2, .regime = regime}, outcome);
            sampler.fill(1, block_places);
            for (int s = 0; s < block_places; s += 7) {
                Eigen::VectorXd z(4), c(4);
                for (int k = 0; k < 4; ++k) {
                    const auto [mean, sd] = mean_and_sd(scm.confounder[static_cast<std::size_t>(k)]);
                    z(k) = (sampler.action(k)[s] - scm.standard.location(k)) / scm.standard.scale(k);
                    c(k) = (sampler.confounder(k)[s] - mean) / sd;
                }
                for (std::size_t i = 0; i < interactions.size(); ++i) {
                    const double expected = slow_interaction(interactions[i], z, c);
                    REQUIRE(sampler.outcome_column(OutcomeColumns::interaction(i))[s] ==
                            Approx(expected).epsilon(1e-10).margin(1e-10));
                }
            }
        }
    }
}

TEST_CASE("correlated confounders keep mean and sd and have the correlation", "[violations]") {
    // 2^18 samples; each statistic within 5 standard errors (false alarm below 1e-5)
    for (const char* const family : {"polynomial", "linear"}) {
        ScmSettings settings{.family = family, .actions = 2, .correlation = 0.5};
        settings.linear.sigma_max = 0.6;
        const Scm scm = make_scm(settings, 3, 2);
        BlockSampler sampler(scm, {.seed = 3, .replicate = 2, .regime = 1});
        std::vector<double> first, second, product;
        for (std::uint32_t block = 0; block < 1024; ++block) {
            sampler.fill(block, block_places);
            for (int s = 0; s < block_places; ++s) {
                const auto [mean_0, sd_0] = mean_and_sd(scm.confounder[0]);
                const auto [mean_1, sd_1] = mean_and_sd(scm.confounder[1]);
                first.push_back((sampler.confounder(0)[s] - mean_0) / sd_0);
                second.push_back((sampler.confounder(1)[s] - mean_1) / sd_1);
                product.push_back(first.back() * second.back());
            }
        }
        const Sample a(first), b(second), p(product);
        CHECK(std::abs(a.mean) < 5 * a.error);
        CHECK(std::abs(b.mean) < 5 * b.error);
        CHECK(std::abs(a.variance - 1.0) < 5 * a.variance_error);
        CHECK(std::abs(b.variance - 1.0) < 5 * b.variance_error);
        CHECK(std::abs(p.mean - 0.5) < 5 * p.error);
    }
}

TEST_CASE("truth, noise floor and scales hold under every violation", "[violations]") {
    // t(a) is the mean outcome given do(a) for each column, noise_floor the residual's, sd(I) and s_add those
    // of the unshifted joint regime: 2^18 joint samples, within 5 standard errors.
    for (const NoiseKind noise : tests::noise_kinds) {
        for (const double correlation : {0.0, 0.5}) {
            for (const Support support : {Support{}, Support{.shift = 0.7, .scale = 1.3}}) {
                ScmSettings settings{.actions = 3, .correlation = correlation, .test_support = support};
                settings.polynomial.noise = {noise};
                const Scm scm = make_scm(settings, 3, static_cast<std::uint32_t>(noise));
                const std::vector<Interaction> interactions = all_interactions(3);
                const JointEffect truth(scm, interactions);
                BlockSampler sampler(scm,
                                     {.seed = 3, .replicate = 7, .role = Role::test, .regime = joint_regime},
                                     truth.outcome());
                const std::size_t columns = interactions.size() + 1;
                std::vector<std::vector<double>> residual_mean(columns), residual_square(columns),
                    interaction(interactions.size());
                std::vector<double> additive, outcome;
                for (std::uint32_t block = 0; block < 1024; ++block) {
                    sampler.fill(block, block_places);
                    for (int s = 0; s < block_places; ++s) {
                        Eigen::VectorXd z(3);
                        for (int k = 0; k < 3; ++k) {
                            z(k) = (sampler.action(k)[s] - scm.coordinates.location(k)) /
                                   scm.coordinates.scale(k);
                        }
                        const double y =
                            sampler.outcome_column(OutcomeColumns::sum)[s] - effect_at(truth, 0, z);
                        residual_mean[0].push_back(y);
                        residual_square[0].push_back(y * y);
                        for (std::size_t i = 0; i < interactions.size(); ++i) {
                            const double e = sampler.outcome_column(OutcomeColumns::interaction(i))[s] -
                                             effect_at(truth, OutcomeColumns::interaction(i), z);
                            residual_mean[i + 1].push_back(e);
                            const double both = y + 0.5 * e;
                            residual_square[i + 1].push_back(both * both);
                            interaction[i].push_back(
                                sampler.outcome_column(OutcomeColumns::interaction(i))[s]);
                        }
                        additive.push_back(effect_at(truth, 0, z));
                        outcome.push_back(sampler.outcome_column(OutcomeColumns::sum)[s]);
                    }
                }
                INFO("noise " << static_cast<int>(noise) << " correlation " << correlation << " shift "
                              << support.shift);
                for (std::size_t c = 0; c < columns; ++c) {
                    INFO("column " << c);
                    const Sample mean(residual_mean[c]), square(residual_square[c]);
                    CHECK(std::abs(mean.mean) <
                          5 * mean.error + 1e-12);  // products of actions have no residual
                    Eigen::VectorXd weights = Eigen::VectorXd::Unit(truth.columns(), 0);
                    if (c > 0) weights(static_cast<Eigen::Index>(c)) = 0.5;
                    const double floor = truth.noise_floor(weights);
                    CHECK(std::abs(square.mean - floor * floor) < 5 * square.error);
                }
                if (support.shift != 0.0) continue;
                const double outcome_sd = mean_and_sd(scm.outcome_noise).sd;
                const Sample h(additive), y(outcome);
                const double s_add = truth.additive_sd();
                const double f_variance = 1.0 / truth.cube_weight(1.0);  // of Σ f_k
                CHECK(std::abs(h.variance - s_add * s_add) < 5 * h.variance_error);
                CHECK(std::abs(y.variance - outcome_sd * outcome_sd - f_variance) < 5 * y.variance_error);
                for (std::size_t i = 0; i < interactions.size(); ++i) {
                    const Sample sample(interaction[i]);
                    const double sd = s_add / truth.interaction_weight(i, 1.0);
                    CHECK(std::abs(sample.variance - sd * sd) < 5 * sample.variance_error);
                }
            }
        }
    }
}

TEST_CASE("population moments of interactions agree with joint samples", "[violations]") {
    const Scm scm =
        make_scm({.actions = 3, .correlation = 0.3, .test_support = {.shift = -0.5, .scale = 0.8}}, 3, 2);
    const std::vector<Interaction> interactions = all_interactions(3);
    const JointEffect truth(scm, interactions);
    const std::vector<std::int64_t> counts = {300000};
    const DataAddress address{.seed = 3, .replicate = 9, .role = Role::test, .regime = joint_regime};
    const Moments sample =
        accumulate(scm, address, counts, 4, {.outcome = &truth.outcome(), .with_effects = true}).front();
    const Moments population = truth.population(4);
    const Eigen::Index columns = truth.columns();
    REQUIRE(columns == static_cast<Eigen::Index>(interactions.size()) + 1);
    REQUIRE(sample.outcomes() == 2 * columns);
    REQUIRE(population.outcomes() == columns);
    const double n = sample.count;
    for (Eigen::Index c = 0; c < columns; ++c) {
        INFO("column " << c);
        const double sd = std::sqrt(population.squares(c, c)) + 0.1;
        for (Eigen::Index m = 0; m < population.products.rows(); ++m) {
            CHECK(sample.products(m, columns + c) / n == Approx(population.products(m, c)).margin(0.03 * sd));
        }
        for (Eigen::Index d = 0; d < columns; ++d) {
            const double scale = sd * (std::sqrt(population.squares(d, d)) + 0.1);
            CHECK(sample.squares(columns + c, columns + d) / n ==
                  Approx(population.squares(c, d)).margin(0.05 * scale));
        }
    }
}

TEST_CASE("violations of strength 0, and multipliers of 1, change no bit", "[violations]") {
    const Scm plain = make_scm({}, 3, 2);
    const Scm neutral = make_scm(
        {.edge_strength = 1.0, .correlation = 0.0, .train_support = {.shift = 0.0, .scale = 1.0}}, 3, 2);
    const std::vector<std::int64_t> counts = {500};
    const DataAddress address{.seed = 3, .replicate = 2, .regime = 2};
    const Moments a = accumulate(plain, address, counts, 4).front();
    const Moments b = accumulate(neutral, address, counts, 4).front();
    CHECK(a.sums == b.sums);
    const std::vector<Interaction> interactions = all_interactions(5);
    const OutcomeColumns with_interactions(plain, interactions);
    // an interaction is a column of its own: what has no weight in the outcome leaves it alone
    const Moments c = accumulate(plain, address, counts, 4, {.outcome = &with_interactions})
                          .front()
                          .combined(Eigen::VectorXd::Unit(with_interactions.size(), 0));
    CHECK(c.products == a.products);
    CHECK(c.squares == a.squares);
    CHECK(c.sums == a.sums);
}

TEST_CASE("strengths multiply coefficients before they are normalised", "[violations]") {
    const Scm base = make_scm({}, 3, 5);
    const Scm strong =
        make_scm({.edge_strength = 5.0, .confounding_strength = 2.0, .modulation_strength = 3.0}, 3, 5);
    for (std::size_t k = 0; k < 5; ++k) {
        // f_k in (A, C): constant unmultiplied, C twice, A C six times
        const double norm = contributions(strong)[k](0, 0) / contributions(base)[k](0, 0);
        CHECK(contributions(strong)[k](1, 1) == Approx(norm * contributions(base)[k](1, 1)));
        CHECK(contributions(strong)[k](0, 2) == Approx(2.0 * norm * contributions(base)[k](0, 2)));
        CHECK(contributions(strong)[k](2, 2) == Approx(2.0 * norm * contributions(base)[k](2, 2)));
        CHECK(contributions(strong)[k](1, 2) == Approx(6.0 * norm * contributions(base)[k](1, 2)));
        // g_k in (C, V, A_pa): V unmultiplied, C twice, A five times, A C ten times
        const double action_norm = action_polynomial(strong, k)(0, 2) / action_polynomial(base, k)(0, 2);
        CHECK(action_polynomial(strong, k)(0, 1) ==
              Approx(2.0 * action_norm * action_polynomial(base, k)(0, 1)));
        for (const int j : base.parents[k]) {
            const std::size_t a = 3 + static_cast<std::size_t>(j);
            CHECK(action_polynomial(strong, k)(0, a) ==
                  Approx(5.0 * action_norm * action_polynomial(base, k)(0, a)));
            CHECK(action_polynomial(strong, k)(1, a) ==
                  Approx(10.0 * action_norm * action_polynomial(base, k)(1, a)));
            CHECK(action_polynomial(strong, k)(2, a) ==
                  Approx(5.0 * action_norm * action_polynomial(base, k)(2, a)));
        }
    }
    const Scm without = make_scm({.confounding_strength = 0.0}, 3, 5);
    for (std::size_t k = 0; k < 5; ++k)
        CHECK(contributions(without)[k](0, 2) + contributions(without)[k](1, 2) +
                  contributions(without)[k](2, 2) ==
              0.0);
}

TEST_CASE("supports move the interventions they are for", "[violations]") {
    const Scm base = make_scm({}, 3, 2);
    const Scm moved = make_scm(
        {.train_support = {.shift = 1.0, .scale = 0.5}, .test_support = {.shift = -2.0, .scale = 3.0}}, 3, 2);
    for (std::size_t k = 0; k < 5; ++k) {
        const Noise& observed = base.intervention[k];
        CHECK(moved.intervention[k].location == observed.location);
        CHECK(moved.single_intervention[k].location == Approx(observed.location + observed.scale));
        CHECK(moved.single_intervention[k].scale == Approx(0.5 * observed.scale));
        CHECK(moved.joint_intervention[k].location == Approx(observed.location - 2.0 * observed.scale));
        CHECK(moved.joint_intervention[k].scale == Approx(3.0 * observed.scale));
    }
    const Scm lognormal = make_scm({.family = "linear", .test_support = {.shift = 0.5, .scale = 2.0}}, 3, 2);
    const double sigma = lognormal.intervention[0].sigma;
    CHECK(lognormal.joint_intervention[0].scale ==
          Approx(std::exp(0.5 * sigma)));  // mean of the logarithm + 0.5 sd
    CHECK(lognormal.joint_intervention[0].sigma == Approx(2.0 * sigma));
}
