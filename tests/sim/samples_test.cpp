#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/basis.hpp"
#include "core/errors.hpp"
#include "sim/samples.hpp"
#include "sim/truth.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/slow_moments.hpp"
#include "tests/support/truth.hpp"

using namespace causum;
using namespace causum::sim;
using causum::tests::action_polynomial;
using causum::tests::contributions;
using causum::tests::effect_at;

namespace {

DataAddress training(int regime, int fold = 0) {
    return {.seed = 3, .replicate = 2, .role = Role::train, .regime = regime, .fold = fold};
}

/// The same moments, sample by sample.
Moments slow_moments(const Scm& scm, const DataAddress& address, std::int64_t count, int degree,
                     const JointEffect& truth) {
    const Basis basis(scm.actions, degree);
    Moments moments(scm.actions, degree, 2);
    BlockSampler sampler(scm, address, truth.outcome());
    for (std::int64_t i = 0; i < count; ++i) {
        const int place = static_cast<int>(i % block_places);
        if (place == 0) sampler.fill(static_cast<std::uint32_t>(i / block_places), block_places);
        Eigen::VectorXd z(scm.actions), y(moments.outcomes());
        for (int k = 0; k < scm.actions; ++k) {
            z(k) = (sampler.action(k)[place] - scm.coordinates.location(k)) / scm.coordinates.scale(k);
        }
        y(0) = sampler.outcome_column(OutcomeColumns::sum)[place];
        y(1) = effect_at(truth, 0, z);
        add_sample(moments, basis, z, y);
    }
    return moments;
}

bool same_bits(const Moments& a, const Moments& b) {
    return a.count == b.count && a.sums == b.sums && a.products == b.products && a.squares == b.squares;
}

}  // namespace

TEST_CASE("samples follow the structural equations", "[samples]") {
    for (const char* const family : {"polynomial", "linear"}) {
        const Scm scm = make_scm({.family = family}, 3, 2);
        for (const int regime : {observational_regime, 2, joint_regime}) {
            BlockSampler sampler(scm, training(regime), OutcomeColumns(scm));
            sampler.fill(4, block_places);
            // the exogenous variables, drawn again
            const auto draw = [&](const Noise& noise, int variable) {
                std::vector<double> values(block_places + 8);
                alignas(64) double u[block_places];
                kernels().uniforms(training(regime).variable(variable), 4, u);
                apply_quantile(noise, u, block_places);
                return std::vector<double>(u, u + block_places);
            };
            std::vector<double> outcome = draw(scm.outcome_noise, variables::outcome_noise);
            for (int k = 0; k < scm.actions; ++k) {
                const auto i = static_cast<std::size_t>(k);
                const std::vector<double> c = draw(scm.confounder[i], variables::confounder(k));
                const std::vector<double> v = draw(scm.action_noise[i], variables::action_noise(k));
                const std::vector<double> forced =
                    draw(regime == joint_regime ? scm.joint_intervention[i] : scm.single_intervention[i],
                         variables::intervened_action(k));
                for (std::size_t s = 0; s < block_places; ++s) {
                    std::vector<double> x = {1.0, c[s], v[s]};
                    for (int j = 0; j < k; ++j) x.push_back(sampler.action(j)[s]);
                    double value = 0.0;
                    for (std::size_t b = 0; b < x.size(); ++b) {
                        for (std::size_t a = 0; a <= b; ++a) {
                            if (Quadratic::index(a, b) < action_polynomial(scm, i).coefficients.size())
                                value += action_polynomial(scm, i)(a, b) * x[a] * x[b];
                        }
                    }
                    if (regime == joint_regime || regime == k + 1) value = forced[s];
                    REQUIRE(sampler.action(k)[s] == Approx(value).epsilon(1e-12).margin(1e-14));
                    const double y[3] = {1.0, value, c[s]};
                    for (std::size_t b = 0; b < 3; ++b) {
                        for (std::size_t a = 0; a <= b; ++a)
                            outcome[s] += contributions(scm)[i](a, b) * y[a] * y[b];
                    }
                }
            }
            for (std::size_t s = 0; s < block_places; ++s) {
                REQUIRE(sampler.outcome_column(OutcomeColumns::sum)[s] ==
                        Approx(outcome[s]).epsilon(1e-12).margin(1e-13));
            }
        }
    }
}

TEST_CASE("accumulated moments are those of the samples, one by one", "[samples]") {
    for (const int actions : {1, 2, 5, 7}) {
        const Scm scm = make_scm({.actions = actions}, 3, 2);
        const JointEffect truth(scm);
        for (const int degree : {2, 4, 6, 8}) {
            if (degree == 8 && actions > 3) continue;
            for (const std::int64_t count : {1, 7, 8, 255, 256, 257, 700}) {
                const std::vector<std::int64_t> counts = {count};
                const Moments fast = accumulate(scm, training(1, 2), counts, degree,
                                                {.outcome = &truth.outcome(), .with_effects = true})
                                         .front();
                const Moments slow = slow_moments(scm, training(1, 2), count, degree, truth);
                REQUIRE(fast.count == slow.count);
                // relative to what a sum of that many moments of a standard normal may be
                const double size = static_cast<double>(count) * (degree < 6 ? 100.0 : 1e4);
                REQUIRE((fast.sums - slow.sums).cwiseAbs().maxCoeff() < 1e-12 * size);
                REQUIRE((fast.products - slow.products).cwiseAbs().maxCoeff() < 1e-12 * size);
                REQUIRE((fast.squares - slow.squares).cwiseAbs().maxCoeff() < 1e-12 * size);
            }
        }
    }
}

TEST_CASE("millions of samples lose nothing against sums in long double", "[samples]") {
    const Scm scm = make_scm({.actions = 2}, 3, 2);
    constexpr std::int64_t count = 3'000'000;
    const Basis basis(2, 6);
    const std::vector<std::int64_t> counts = {count};
    const Moments fast = accumulate(scm, training(1), counts, basis).front();

    const auto monomials = static_cast<std::size_t>(basis.size());
    std::vector<long double> sums(monomials), sizes(monomials), values(monomials);
    visit_samples(scm, training(1), count, OutcomeColumns(scm), Eigen::VectorXd::Ones(1),
                  [&](const SampleBlock& block) {
                      for (Eigen::Index i = 0; i < block.actions.rows(); ++i) {
                          values[0] = 1.0L;
                          for (std::size_t m = 0; m < monomials; ++m) {
                              const int monomial = static_cast<int>(m);
                              if (m > 0)
                                  values[m] =
                                      values[static_cast<std::size_t>(basis.parent(monomial))] *
                                      static_cast<long double>(block.actions(i, basis.last(monomial)));
                              sums[m] += values[m];
                              sizes[m] += std::abs(values[m]);
                          }
                      }
                  });
    double worst = 0.0;  // relative to the sum of absolute values, which is what rounding is relative to
    for (std::size_t m = 0; m < monomials; ++m) {
        const auto error = static_cast<long double>(fast.sums(static_cast<Eigen::Index>(m))) - sums[m];
        worst = std::max(worst, static_cast<double>(std::abs(error) / sizes[m]));
    }
    INFO("worst relative error " << worst);
    CHECK(worst < 2e-15);  // 7e-16 when written: three units in the last place
}

TEST_CASE("a snapshot's bits do not depend on the other counts nor on the degree", "[samples]") {
    const Scm scm = make_scm({}, 3, 2);
    const std::int64_t chunk = 64 * block_places;
    const std::vector<std::int64_t> all = {0,    1,         100,   256,       300,       300,
                                           5000, chunk - 1, chunk, chunk + 1, 2 * chunk, 2 * chunk + 700};
    const std::vector<Moments> together = accumulate(scm, training(0), all, 6);
    REQUIRE(together.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::vector<std::int64_t> one = {all[i]};
        INFO("count " << all[i]);
        const Moments alone = accumulate(scm, training(0), one, 6).front();
        CHECK(same_bits(alone, together[i]));
        CHECK(alone.count == static_cast<double>(all[i]));
        CHECK(same_bits(accumulate(scm, training(0), one, 4).front(), sub_degree(together[i], 4)));
    }
}

TEST_CASE("a lane's moments are those of its samples, and lanes change nothing of the whole", "[samples]") {
    const Scm scm = make_scm({.actions = 3}, 3, 2);
    const Basis basis(3, 4);
    const std::vector<std::int64_t> counts = {0, 5, 8, 300, 16384, 20001};
    const JointEffect truth(scm);
    const Walk walk{.outcome = &truth.outcome(), .with_effects = true};
    const std::vector<LaneMoments> found = accumulate_by_lane(scm, training(1, 2), counts, basis, walk);
    const std::vector<Moments> whole = accumulate(scm, training(1, 2), counts, basis, walk);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        INFO(counts[i]);
        CHECK(same_bits(found[i].all, whole[i]));
        REQUIRE(found[i].lanes.size() == lanes);
        Moments sum(3, 4, whole[i].outcomes());
        for (const Moments& lane : found[i].lanes) sum += lane;
        const double size = 1e3 * static_cast<double>(counts[i] + 1);
        CHECK(sum.count == whole[i].count);
        CHECK((sum.sums - whole[i].sums).cwiseAbs().maxCoeff() < 1e-14 * size);
        CHECK((sum.products - whole[i].products).cwiseAbs().maxCoeff() < 1e-14 * size);
        CHECK((sum.squares - whole[i].squares).cwiseAbs().maxCoeff() < 1e-14 * size);
        // alone, a count's lanes have the same bits
        const std::vector<std::int64_t> one = {counts[i]};
        const LaneMoments alone = accumulate_by_lane(scm, training(1, 2), one, basis, walk).front();
        for (std::size_t l = 0; l < lanes; ++l) CHECK(same_bits(alone.lanes[l], found[i].lanes[l]));
    }
    std::vector<Moments> slow(lanes, Moments(3, 4, 1));
    std::size_t place = 0;
    visit_samples(scm, training(1, 2), 300, truth.outcome(), Eigen::VectorXd::Ones(1),
                  [&](const SampleBlock& block) {
                      for (Eigen::Index i = 0; i < block.outcome.size(); ++i)
                          add_sample(slow[place++ % lanes], basis, block.actions.row(i).transpose(),
                                     block.outcome.segment(i, 1));
                  });
    for (std::size_t l = 0; l < lanes; ++l) {
        const Moments& fast = found[3].lanes[l];
        CHECK(fast.count == slow[l].count);
        CHECK((fast.sums - slow[l].sums).cwiseAbs().maxCoeff() < 1e-10);
        CHECK((fast.products.col(0) - slow[l].products.col(0)).cwiseAbs().maxCoeff() < 1e-10);
        CHECK(fast.squares(0, 0) == Approx(slow[l].squares(0, 0)).epsilon(1e-12));
    }
}

TEST_CASE("lanes are the same bits for any number of threads", "[samples][bits]") {
    const Scm scm = make_scm({.actions = 3}, 4, 1);
    const std::vector<std::int64_t> counts = {100, 20000, 50001};
    const Basis basis(3, 4);
    const std::vector<LaneMoments> alone = accumulate_by_lane(scm, training(2), counts, basis);
    const std::vector<LaneMoments> shared =
        accumulate_by_lane(scm, training(2), counts, basis, {.threads = 3});
    for (std::size_t i = 0; i < counts.size(); ++i) {
        for (std::size_t l = 0; l < lanes; ++l) CHECK(same_bits(shared[i].lanes[l], alone[i].lanes[l]));
    }
}

TEST_CASE("effects at the first places of a data set", "[samples]") {
    const Scm scm = make_scm({.actions = 3}, 4, 1);
    const JointEffect truth(scm);
    const DataAddress address = training(joint_regime);
    const EffectSamples found = effect_samples(scm, address, 21, truth.outcome());
    const std::vector<std::int64_t> counts = {21};
    const Moments expected =
        accumulate(scm, address, counts, 2, {.outcome = &truth.outcome(), .with_effects = true}).front();
    CHECK(found.actions.col(1).sum() == Approx(expected.sums(2)).epsilon(1e-12));
    CHECK(found.effects.col(0).sum() == Approx(expected.products(0, 1)).epsilon(1e-12));
    CHECK(found.effects.col(0).dot(found.actions.col(2)) == Approx(expected.products(3, 1)).epsilon(1e-12));
}

TEST_CASE("folds, regimes, roles and replicates have samples of their own", "[samples]") {
    const Scm scm = make_scm({}, 3, 2);
    const std::vector<std::int64_t> counts = {256};
    DataAddress other_replicate = training(0);
    other_replicate.replicate = 9;
    DataAddress other_role = training(0);
    other_role.role = Role::test;
    DataAddress other_set = training(0);
    other_set.data_set = 1;
    const Moments reference = accumulate(scm, training(0), counts, 2).front();
    for (const DataAddress& address : {training(0, 1), training(1), other_replicate, other_role, other_set}) {
        CHECK(accumulate(scm, address, counts, 2).front().sums(1) != reference.sums(1));
    }
}

TEST_CASE("no samples and impossible counts", "[samples]") {
    const Scm scm = make_scm({}, 3, 2);
    CHECK(accumulate(scm, training(0), {}, 4).empty());
    const std::vector<std::int64_t> descending = {5, 3}, negative = {-1};
    CHECK_THROWS_AS(accumulate(scm, training(0), descending, 4), ArgumentError);
    CHECK_THROWS_AS(accumulate(scm, training(0), negative, 4), ArgumentError);
}

TEST_CASE("moments are the same bits for any number of threads", "[samples][bits]") {
    const Scm scm = make_scm({.actions = 3}, 4, 1);
    const std::vector<std::int64_t> counts = {0, 100, 16384, 20000, 32768, 32768, 100001};
    const std::vector<Moments> alone = accumulate(scm, training(2), counts, 4);
    for (const int threads : {2, 3, 16}) {
        const std::vector<Moments> shared = accumulate(scm, training(2), counts, 4, {.threads = threads});
        REQUIRE(shared.size() == alone.size());
        for (std::size_t i = 0; i < alone.size(); ++i) CHECK(same_bits(shared[i], alone[i]));
    }
}

TEST_CASE("a raised stop flag ends a walk over samples within a chunk", "[samples][stop]") {
    const Scm scm = make_scm({}, 3, 2);
    const std::vector<std::int64_t> counts = {200'000};
    StopFlag stop;
    CHECK(accumulate(scm, training(0), counts, 2, {.stop = &stop}).size() == 1);
    std::int64_t blocks = 0;
    const auto raise_at_100 = [&](const SampleBlock&) {
        if (++blocks == 100) stop.raise();
    };
    CHECK_THROWS_AS(visit_samples(scm, training(0), 200'000, OutcomeColumns(scm), Eigen::VectorXd::Ones(1),
                                  raise_at_100, stop),
                    Stopped);
    CHECK(blocks == 128);  // the flag is looked at before blocks 0, 64, 128
    CHECK_THROWS_AS(accumulate(scm, training(0), counts, 2, {.stop = &stop}), Stopped);
}

TEST_CASE("samples that are shown are those that moments are made of", "[samples]") {
    ScmSettings settings{.family = "post_nonlinear", .actions = 3, .correlation = 0.3};
    const Scm scm = make_scm(settings, 3, 2);
    const std::vector<Interaction> interactions = {
        draw_interaction({.kind = InteractionKind::action_action}, 3, 3, 2),
        draw_interaction({.kind = InteractionKind::confounder_additive}, 3, 3, 2)};
    const OutcomeColumns outcome(scm, interactions);
    for (const Eigen::Vector4d& weights :
         {Eigen::Vector4d(1.0, 0.0, 0.0, 0.0), Eigen::Vector4d(1.0, 0.7, -0.3, 0.2)}) {
        for (const std::int64_t count : {0, 1, 255, 256, 700}) {
            for (const int regime : {observational_regime, 2, joint_regime}) {
                Moments shown(3, 4, 1);
                const Basis basis(3, 4);
                std::vector<Eigen::Index> sizes;
                visit_samples(scm, training(regime, 1), count, outcome, weights,
                              [&](const SampleBlock& block) {
                                  REQUIRE(block.actions.rows() == block.outcome.size());
                                  sizes.push_back(block.outcome.size());
                                  for (Eigen::Index i = 0; i < block.outcome.size(); ++i)
                                      add_sample(shown, basis, block.actions.row(i).transpose(),
                                                 block.outcome.segment(i, 1));
                              });
                const std::vector<std::int64_t> counts = {count};
                const Moments expected =
                    accumulate(scm, training(regime, 1), counts, 4, {.outcome = &outcome})
                        .front()
                        .combined(weights);
                const double margin = 1e-12 * (100.0 * static_cast<double>(count) + 1.0);
                CHECK(shown.count == expected.count);
                CHECK((shown.sums - expected.sums).cwiseAbs().maxCoeff() < margin);
                CHECK((shown.products - expected.products).cwiseAbs().maxCoeff() < margin);
                CHECK((shown.squares - expected.squares).cwiseAbs().maxCoeff() < margin);
                // full blocks and a rest
                CHECK(static_cast<std::int64_t>(sizes.size()) == (count + block_places - 1) / block_places);
                for (std::size_t b = 0; b + 1 < sizes.size(); ++b) CHECK(sizes[b] == block_places);
            }
        }
    }
    const auto nothing = [](const SampleBlock&) {};
    CHECK_THROWS_AS(visit_samples(scm, training(0), 10, outcome, Eigen::Vector3d::Ones(), nothing),
                    ArgumentError);
    CHECK_THROWS_AS(
        visit_samples(scm, training(0), 10, OutcomeColumns(scm), Eigen::Vector4d::Ones(), nothing),
        ArgumentError);
}

TEST_CASE("outcome columns are the sum, interactions, the family's own", "[samples]") {
    const Scm polynomial = make_scm({.actions = 3}, 3, 2);
    const Scm post_nonlinear = make_scm({.family = "post_nonlinear", .actions = 3}, 3, 2);
    const std::vector<Interaction> interactions = {
        draw_interaction({.kind = InteractionKind::action_action}, 3, 3, 2),
        draw_interaction({.kind = InteractionKind::confounder_additive}, 3, 3, 2)};
    const OutcomeColumns alone(polynomial), with_interactions(polynomial, interactions),
        with_all(post_nonlinear, interactions);
    CHECK(alone.size() == 1);
    CHECK_FALSE(alone.has_interactions());
    CHECK(with_interactions.size() == 3);
    CHECK(with_interactions.has_interactions());
    REQUIRE(with_all.size() == 4);
    CHECK(with_all.own(0) == 3);

    BlockSampler of_alone(polynomial, training(0), alone),
        of_interactions(polynomial, training(0), with_interactions),
        of_all(post_nonlinear, training(0), with_all);
    for (BlockSampler* const sampler : {&of_alone, &of_interactions, &of_all}) sampler->fill(0, block_places);
    const auto same = [](const double* a, const double* b) { return std::equal(a, a + block_places, b); };
    CHECK(BlockSampler(polynomial, training(0)).outcome_columns() == 0);
    REQUIRE(of_all.outcome_columns() == 4);
    CHECK(same(of_all.outcome_column(OutcomeColumns::sum), of_alone.outcome_column(0)));
    for (std::size_t i = 0; i < interactions.size(); ++i) {
        const int column = OutcomeColumns::interaction(i);
        CHECK(same(of_all.outcome_column(column), of_interactions.outcome_column(column)));
    }
    CHECK_FALSE(same(of_interactions.outcome_column(1), of_interactions.outcome_column(2)));
}
