#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <vector>

#include "core/basis.hpp"
#include "core/errors.hpp"
#include "core/moments.hpp"
#include "sim/block_sampler.hpp"
#include "sim/family.hpp"
#include "sim/random.hpp"
#include "sim/samples.hpp"
#include "sim/scm.hpp"
#include "sim/truth.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/slow_moments.hpp"
#include "tests/support/tables.hpp"
#include "tests/support/truth.hpp"

using namespace causum;
using namespace causum::sim;
using causum::tests::action_polynomial;
using causum::tests::contributions;
using causum::tests::effect_at;

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
            REQUIRE(absolute_sum(contributions(scm)[k]) == Approx(1.0));
            REQUIRE(absolute_sum(action_polynomial(scm, k)) == Approx(1.0));
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
            REQUIRE(in(contributions(scm)[k](0, 1), 0.5, 1.5));
            REQUIRE(in(contributions(scm)[k](0, 2), 0.5, 1.5));
            REQUIRE(in(action_polynomial(scm, k)(0, 1), 0.5, 1.5));
            REQUIRE(action_polynomial(scm, k)(0, 2) == 1.0);
            for (const int j : scm.parents[k])
                REQUIRE(in(action_polynomial(scm, k)(0, 3 + static_cast<std::size_t>(j)), -0.5, 0.5));
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
        CHECK(action_polynomial(other, k).coefficients == action_polynomial(reference, k).coefficients);
        CHECK(contributions(other)[k].coefficients == contributions(reference)[k].coefficients);
    }
    CHECK(other.coordinates.location == reference.coordinates.location);

    ScmSettings more_actions = base;
    more_actions.actions = 7;
    const Scm larger = make_scm(more_actions, 7, 3);
    for (std::size_t k = 0; k < 5; ++k) {
        CHECK(contributions(larger)[k].coefficients == contributions(reference)[k].coefficients);
        CHECK(larger.parents[k] == reference.parents[k]);
        CHECK(action_polynomial(larger, k).coefficients == action_polynomial(reference, k).coefficients);
    }

    // more edges: those that were there stay, and an unnormalised coefficient keeps its value
    ScmSettings denser = base;
    denser.polynomial.edge_probability = 0.6;
    const Scm dense = make_scm(denser, 7, 3);
    for (std::size_t k = 0; k < 5; ++k) {
        for (const int j : reference.parents[k]) CHECK(std::ranges::count(dense.parents[k], j) == 1);
        const double ratio = action_polynomial(dense, k)(0, 0) / action_polynomial(reference, k)(0, 0);
        CHECK(action_polynomial(dense, k)(1, 2) / action_polynomial(reference, k)(1, 2) == Approx(ratio));
    }
    CHECK(contributions(make_scm(base, 7, 4))[0].coefficients != contributions(reference)[0].coefficients);
    CHECK(contributions(make_scm(base, 8, 3))[0].coefficients != contributions(reference)[0].coefficients);
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

namespace {

/// A model of each family whose truth has every term there is: correlated confounders, a shifted joint
/// regime, an interaction of each kind; and a plain one.
struct FamilyModel {
    std::vector<Interaction> interactions;
    Scm scm;

    FamilyModel(const Family& family, bool is_plain) : scm(make_scm(settings(family, is_plain), 5, 1)) {
        if (is_plain) return;
        for (const InteractionKindEntry& entry : interaction_kinds) {
            if (!entry.found || family.is_of_data)
                interactions.push_back(draw_interaction({.kind = entry.kind}, scm, 3, 2));
        }
    }

  private:
    static ScmSettings settings(const Family& family, bool is_plain) {
        ScmSettings result{.family = family.name, .actions = 3};
        result.linear.sigma_max = 0.6;  // standard errors of squares need moments of order 8
        if (family.is_of_data) result.semi_synthetic = {.table = tests::made_up_table(), .share = 0.7};
        if (!is_plain) {
            result.correlation = 0.4;
            result.test_support = {.shift = 0.5, .scale = 0.8};
        }
        return result;
    }
};

/// Σ x, Σ x² of a mean that is expected to be `expected`.
struct MeanCheck {
    double sum = 0.0, squares = 0.0, n = 0.0;

    void add(double x) {
        sum += x;
        squares += x * x;
        n += 1.0;
    }
    [[nodiscard]] bool is(double expected) const {
        const double mean = sum / n;
        const double variance = std::max(0.0, squares / n - mean * mean);
        const double rounding = 1e-10 * (1.0 + std::abs(expected));
        return std::abs(mean - expected) <= 5.0 * std::sqrt(variance / n) + rounding;
    }
};

/// Weights of outcomes that a model can have: each column alone, the sum with each other one, and those with
/// an interaction where they are none.
std::vector<Eigen::VectorXd> possible_outcomes(const JointEffect& truth, std::size_t interactions) {
    std::vector<Eigen::VectorXd> result;
    for (int c = 0; c < truth.columns(); ++c) {
        const Eigen::VectorXd alone = Eigen::VectorXd::Unit(truth.columns(), c);
        result.push_back(alone);
        if (c == OutcomeColumns::sum) continue;
        result.emplace_back(alone + Eigen::VectorXd::Unit(truth.columns(), OutcomeColumns::sum));
        for (std::size_t i = 0; i < interactions && c >= truth.outcome().own(0); ++i)
            result.emplace_back(alone +
                                Eigen::VectorXd::Unit(truth.columns(), OutcomeColumns::interaction(i)));
    }
    return result;
}

}  // namespace

namespace {

/// Every outcome that models of every family can have: over joint samples, the mean of its error against the
/// truth is 0, and of the squared error the noise floor's square, within 5 standard errors.
void check_truth(std::uint32_t blocks) {
    for (const Family* family : all_families()) {
        for (const bool is_plain : {true, false}) {
            CAPTURE(family->name, is_plain);
            const FamilyModel model(*family, is_plain);
            const JointEffect truth(model.scm, model.interactions);
            const int columns = truth.columns();
            REQUIRE(columns == family->outcome_columns + static_cast<int>(model.interactions.size()));
            const std::vector<Eigen::VectorXd> outcomes = possible_outcomes(truth, model.interactions.size());
            std::vector<MeanCheck> error(outcomes.size()), square(outcomes.size());

            BlockSampler sampler(model.scm,
                                 {.seed = 5, .replicate = 1, .role = Role::test, .regime = joint_regime},
                                 truth.outcome());
            for (std::uint32_t block = 0; block < blocks; ++block) {
                sampler.fill(block, block_places);
                for (int s = 0; s < block_places; ++s) {
                    Eigen::VectorXd z(model.scm.actions), residual(columns);
                    for (int k = 0; k < model.scm.actions; ++k)
                        z(k) = (sampler.action(k)[s] - model.scm.coordinates.location(k)) /
                               model.scm.coordinates.scale(k);
                    for (int c = 0; c < columns; ++c)
                        residual(c) = sampler.outcome_column(c)[s] - effect_at(truth, c, z);
                    for (std::size_t i = 0; i < outcomes.size(); ++i) {
                        const double e = outcomes[i].dot(residual);
                        error[i].add(e);
                        square[i].add(e * e);
                    }
                }
            }
            for (std::size_t i = 0; i < outcomes.size(); ++i) {
                CAPTURE(outcomes[i].transpose());
                CHECK(error[i].is(0.0));
                // the floor's mean over actions is cut where lognormal ones are, the samples' is not
                const bool is_cut = model.scm.intervention.front().kind == NoiseKind::lognormal;
                if (is_cut && outcomes[i](OutcomeColumns::sum) != outcomes[i].sum()) continue;
                const double floor = truth.noise_floor(outcomes[i]);
                CHECK(square[i].is(floor * floor));
            }
        }
    }
}

}  // namespace

TEST_CASE("samples of every family have the truth for their mean and the noise floor for their error",
          "[families]") {
    check_truth(128);  // 2^15 samples: false alarm below 1e-4
}

TEST_CASE("ten million samples of every family have the truth for their mean", "[.brute_force]") {
    check_truth(39'063);  // some minutes: test_sim "[.brute_force]"
}

TEST_CASE("the population of every family is that of its joint samples", "[families]") {
    // every product of an effect with a monomial and with another effect, within 5 standard errors; of
    // linear, whose population is cut where its samples are not, test_sim [truth] compares sums over grids
    for (const Family* family : all_families()) {
        for (const bool is_plain : {true, false}) {
            CAPTURE(family->name, is_plain);
            const FamilyModel model(*family, is_plain);
            if (model.scm.intervention.front().kind == NoiseKind::lognormal) continue;
            const JointEffect truth(model.scm, model.interactions);
            const Moments population = truth.population(4);
            const Basis basis(model.scm.actions, 4);
            const auto monomials = static_cast<std::size_t>(population.products.rows());
            const auto columns = static_cast<std::size_t>(truth.columns());
            std::vector<MeanCheck> products(monomials * columns), squares(columns * columns);

            BlockSampler sampler(model.scm,
                                 {.seed = 5, .replicate = 1, .role = Role::test, .regime = joint_regime});
            for (std::uint32_t block = 0; block < 128; ++block) {
                sampler.fill(block, block_places);
                for (int s = 0; s < block_places; ++s) {
                    Eigen::VectorXd z(model.scm.actions);
                    for (int k = 0; k < model.scm.actions; ++k)
                        z(k) = (sampler.action(k)[s] - model.scm.coordinates.location(k)) /
                               model.scm.coordinates.scale(k);
                    std::vector<double> monomial(monomials, 1.0), effect;
                    for (std::size_t m = 1; m < monomials; ++m) {
                        const int i = static_cast<int>(m);
                        monomial[m] = monomial[static_cast<std::size_t>(basis.parent(i))] * z(basis.last(i));
                    }
                    for (int c = 0; c < truth.columns(); ++c) effect.push_back(effect_at(truth, c, z));
                    for (std::size_t c = 0; c < columns; ++c) {
                        for (std::size_t m = 0; m < monomials; ++m)
                            products[c * monomials + m].add(effect[c] * monomial[m]);
                        for (std::size_t d = 0; d < columns; ++d)
                            squares[c * columns + d].add(effect[c] * effect[d]);
                    }
                }
            }
            for (std::size_t c = 0; c < columns; ++c) {
                const auto column = static_cast<Eigen::Index>(c);
                for (std::size_t m = 0; m < monomials; ++m) {
                    CAPTURE(c, m);
                    CHECK(products[c * monomials + m].is(
                        population.products(static_cast<Eigen::Index>(m), column)));
                }
                for (std::size_t d = 0; d < columns; ++d) {
                    CAPTURE(c, d);
                    CHECK(squares[c * columns + d].is(
                        population.squares(column, static_cast<Eigen::Index>(d))));
                }
            }
        }
    }
}
