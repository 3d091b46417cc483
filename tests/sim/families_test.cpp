#include <cmath>
#include <set>
#include <string_view>

#include "core/errors.hpp"
#include "sim/block_sampler.hpp"
#include "sim/family.hpp"
#include "sim/random.hpp"
#include "sim/samples.hpp"
#include "sim/scm.hpp"
#include "sim/truth.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/slow_moments.hpp"

using namespace causum;
using namespace causum::sim;

namespace {

double absolute_sum(const Quadratic& q) {
    double total = 0.0;
    for (const double c : q.coefficients) total += std::abs(c);
    return total;
}

}  // namespace

TEST_CASE("polynomial SCMs are as docs/methods.md says", "[families]") {
    ScmSettings settings;
    int edges = 0;
    int kinds[4] = {};
    const int replicates = 400;
    for (std::uint32_t r = 0; r < replicates; ++r) {
        const Scm scm = make_scm(settings, 1, r);
        REQUIRE(scm.actions == 5);
        edges += scm.edges();
        ++kinds[static_cast<int>(scm.outcome_noise.kind)];
        for (std::size_t k = 0; k < 5; ++k) {
            REQUIRE(absolute_sum(scm.outcome[k]) == Approx(1.0));
            REQUIRE(absolute_sum(scm.action[k]) == Approx(1.0));
            REQUIRE(scm.confounder[k].scale == 0.5);
            REQUIRE(scm.action_noise[k].scale == 0.1);
            for (const int j : scm.parents[k]) REQUIRE(j < static_cast<int>(k));
            REQUIRE(scm.intervention[k].location == scm.coordinates.location(static_cast<Eigen::Index>(k)));
            REQUIRE(scm.intervention[k].scale == scm.coordinates.scale(static_cast<Eigen::Index>(k)));
        }
    }
    // 4000 possible edges at 0.3, 400 kinds at 1/3: within 5 standard errors (false alarm below 1e-5)
    CHECK(std::abs(edges - 1200) < 5 * std::sqrt(4000 * 0.21));
    for (int kind = 0; kind < 3; ++kind)
        CHECK(std::abs(kinds[kind] - 400 / 3.0) < 5 * std::sqrt(400 * 2.0 / 9.0));
    CHECK(kinds[3] == 0);
}

TEST_CASE("linear SCMs are as docs/methods.md says", "[families]") {
    ScmSettings settings{.family = "linear", .actions = 4};
    for (std::uint32_t r = 0; r < 100; ++r) {
        const Scm scm = make_scm(settings, 1, r);
        for (std::size_t k = 0; k < 4; ++k) {
            const auto in = [](double x, double low, double high) { return x >= low && x <= high; };
            REQUIRE(in(scm.outcome[k](0, 1), 0.5, 1.5));
            REQUIRE(in(scm.outcome[k](0, 2), 0.5, 1.5));
            REQUIRE(in(scm.action[k](0, 1), 0.5, 1.5));
            REQUIRE(scm.action[k](0, 2) == 1.0);
            for (const int j : scm.parents[k])
                REQUIRE(in(scm.action[k](0, 3 + static_cast<std::size_t>(j)), -0.5, 0.5));
            REQUIRE(in(scm.confounder[k].sigma, 0.5, 1.5));
            REQUIRE(scm.intervention[k].sigma == scm.intervention[0].sigma);
            REQUIRE(scm.intervention[k].kind == NoiseKind::lognormal);
        }
    }
}

TEST_CASE("changing one setting leaves the other draws alone", "[families]") {
    const ScmSettings base;
    const Scm reference = make_scm(base, 7, 3);

    ScmSettings noisier = base;
    noisier.polynomial.outcome_noise_sd = 0.2;
    const Scm other = make_scm(noisier, 7, 3);
    for (std::size_t k = 0; k < 5; ++k) {
        CHECK(other.action[k].coefficients == reference.action[k].coefficients);
        CHECK(other.outcome[k].coefficients == reference.outcome[k].coefficients);
    }
    CHECK(other.coordinates.location == reference.coordinates.location);

    ScmSettings more_actions = base;
    more_actions.actions = 7;
    const Scm larger = make_scm(more_actions, 7, 3);
    for (std::size_t k = 0; k < 5; ++k) {
        CHECK(larger.outcome[k].coefficients == reference.outcome[k].coefficients);
        CHECK(larger.parents[k] == reference.parents[k]);
        CHECK(larger.action[k].coefficients == reference.action[k].coefficients);
    }

    // more edges: those that were there stay, and an unnormalised coefficient keeps its value
    ScmSettings denser = base;
    denser.polynomial.edge_probability = 0.6;
    const Scm dense = make_scm(denser, 7, 3);
    for (std::size_t k = 0; k < 5; ++k) {
        for (const int j : reference.parents[k]) CHECK(std::ranges::count(dense.parents[k], j) == 1);
        const double ratio = dense.action[k](0, 0) / reference.action[k](0, 0);
        CHECK(dense.action[k](1, 2) / reference.action[k](1, 2) == Approx(ratio));
    }
    CHECK(make_scm(base, 7, 4).outcome[0].coefficients != reference.outcome[0].coefficients);
    CHECK(make_scm(base, 8, 3).outcome[0].coefficients != reference.outcome[0].coefficients);
}

TEST_CASE("the pilot has the mean and sd of its samples", "[families]") {
    const Scm scm = make_scm({}, 1, 0);
    BlockSampler sampler(scm,
                         {.seed = 1, .replicate = 0, .role = Role::pilot, .regime = observational_regime});
    Eigen::MatrixXd samples(pilot_samples, 5);
    for (std::uint32_t block = 0; block < pilot_samples / block_places; ++block) {
        sampler.fill(block, block_places);
        for (int i = 0; i < block_places; ++i) {
            for (int k = 0; k < 5; ++k)
                samples(static_cast<int>(block) * block_places + i, k) = sampler.action(k)[i];
        }
    }
    const Coordinates expected = standardizing(samples);
    CHECK(scm.coordinates.location.isApprox(expected.location, 1e-12));
    CHECK(scm.coordinates.scale.isApprox(expected.scale, 1e-12));
}

TEST_CASE("every family's entry is complete, and no other name is one", "[families]") {
    std::set<std::string_view> names, summaries;
    for (const Family* family : all_families()) {
        CAPTURE(family->name);
        CHECK_FALSE(family->name.empty());
        CHECK_FALSE(family->summary.empty());
        CHECK(names.insert(family->name).second);
        CHECK(summaries.insert(family->summary).second);
        CHECK(family->draw != nullptr);
        REQUIRE(family->edge_probability != nullptr);
        CHECK(find_family(family->name) == family);
        const double probability = family->edge_probability({.family = family->name});
        CHECK((probability >= 0.0 && probability <= 1.0));
    }
    CHECK(find_family("polynomia") == nullptr);
    CHECK_THROWS_AS(make_scm({.family = "polynomia"}, 1, 0), ArgumentError);
}

TEST_CASE("samples of every family have the truth for their mean and the noise floor for their error",
          "[families]") {
    // each outcome column alone: 2^15 joint samples, within 5 standard errors (false alarm below 1e-5)
    for (const Family* family : all_families()) {
        CAPTURE(family->name);
        ScmSettings settings{.family = family->name, .actions = 3};
        settings.linear.sigma_max = 0.6;  // standard errors of squares need moments of order 8
        const Scm scm = make_scm(settings, 5, 1);
        const JointEffect truth(scm);
        REQUIRE(truth.columns() == family->outcome_columns);
        BlockSampler sampler(scm, {.seed = 5, .replicate = 1, .role = Role::test, .regime = joint_regime});
        REQUIRE(sampler.outcome_columns() == truth.columns());
        for (int c = 0; c < truth.columns(); ++c) {
            CAPTURE(c);
            double sum = 0.0, squares = 0.0, fourth = 0.0;
            constexpr int blocks = 128;
            for (std::uint32_t block = 0; block < blocks; ++block) {
                sampler.fill(block, block_places);
                for (int s = 0; s < block_places; ++s) {
                    Eigen::VectorXd z(scm.actions);
                    for (int k = 0; k < scm.actions; ++k) {
                        z(k) =
                            (sampler.action(k)[s] - scm.coordinates.location(k)) / scm.coordinates.scale(k);
                    }
                    const double error = sampler.outcome_column(c)[s] - truth.value(c, z);
                    sum += error;
                    squares += error * error;
                    fourth += std::pow(error, 4);
                }
            }
            constexpr double n = blocks * block_places;
            const double variance = squares / n;
            CHECK(std::abs(sum / n) < 5.0 * std::sqrt(variance / n));
            const double floor = truth.noise_floor(Eigen::VectorXd::Unit(truth.columns(), c));
            CHECK(std::abs(variance - floor * floor) <
                  5.0 * std::sqrt((fourth / n - variance * variance) / n));
        }
    }
}
