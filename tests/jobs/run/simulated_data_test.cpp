// Samples as other programs get them: those whose moments are fitted, in their order, and their truth.

#include "jobs/run/simulated_data.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "core/basis.hpp"
#include "jobs/run/sample_pass.hpp"
#include "jobs/study/study_file.hpp"
#include "sim/block_sampler.hpp"
#include "sim/kernels.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/slow_moments.hpp"
#include "tests/support/truth.hpp"

namespace causum::jobs {
namespace {

constexpr std::uint32_t simulated_replicate = 2;

/// Three actions; a rest of a block in each fold, and an n that 3 does not divide.
Study study_of(const std::string& scm, const std::string& sections, const std::string& n = "1750") {
    return parse_study(
        "name = s\nseed = 5\n[scm]\nactions = 3\n" + scm + "[data]\nn = " + n + "\nratio = 0.5\n" + sections,
        "s.ini");
}

std::vector<Study> studies() {
    return {study_of("", ""), study_of("family = saturating\n", "[confounders]\ncorrelation = 0.4\n"),
            study_of("family = linear\n",
                     "[interaction]\nkind = action_confounder\nstrength = 0.7\n[support]\ntest_shift = 1\n"),
            study_of("family = post_nonlinear\n",
                     "[post_nonlinear]\nnoise = inside\nstrength = 0.5\n[interaction]\nkind = "
                     "confounder_confounder\nstrength = 0.2\n")};
}

/// All rows of a regime, or of the held-out samples.
SampleRows all_rows(const SimulatedData& data, int regime, bool held_out = false) {
    const std::int64_t n = held_out ? data.test_rows() : data.training_rows(regime);
    const int actions = data.actions();
    SampleRows all{.actions = Eigen::MatrixXd(n, actions),
                   .outcome = Eigen::VectorXd(n),
                   .confounders = Eigen::MatrixXd(n, actions),
                   .mean = Eigen::VectorXd(n),
                   .effect = Eigen::VectorXd(n)};
    Eigen::Index start = 0;
    const auto keep = [&](const SampleRows& rows) {
        const Eigen::Index count = rows.outcome.size();
        all.actions.middleRows(start, count) = rows.actions;
        all.outcome.segment(start, count) = rows.outcome;
        all.confounders.middleRows(start, count) = rows.confounders;
        all.mean.segment(start, count) = rows.mean;
        all.effect.segment(start, count) = rows.effect;
        start += count;
    };
    if (held_out) {
        data.visit_test(WithTruth::yes, keep);
    } else {
        data.visit_training(regime, WithTruth::yes, keep);
    }
    REQUIRE(start == n);
    return all;
}

/// What a run makes of a study's only condition.
struct Fitted {
    explicit Fitted(const Study& study)
        : sizes(study.conditions.front().sizes),
          model(study, conditions, simulated_replicate, Pass{.conditions = conditions}),
          weights(study.conditions.front(), model.terms, model.truth),
          samples(model.scm, model.truth.outcome(), address, basis, stop, 1) {}

    [[nodiscard]] std::int64_t size(int regime) const {
        if (regime == sim::observational_regime) return sizes.n_obs;
        return regime == sim::joint_regime ? sizes.n_joint : sizes.n_single;
    }

    std::vector<std::size_t> conditions = {0};
    SampleSizes sizes;
    Model model;
    OutcomeWeights weights;
    sim::DataAddress address{.seed = 5, .replicate = simulated_replicate};
    Basis basis{3, 4};
    StopFlag stop;
    SamplePass samples;
};

Eigen::VectorXd standardised(const Coordinates& to, const Eigen::MatrixXd& actions, Eigen::Index row) {
    return ((actions.row(row).transpose() - to.location).array() / to.scale.array()).matrix();
}

void check_close(const Moments& a, const Moments& b) {
    CHECK(a.count == b.count);
    CHECK((a.sums - b.sums).norm() < 1e-10 * b.sums.norm());
    CHECK((a.products - b.products).norm() < 1e-10 * b.products.norm());
    CHECK((a.squares - b.squares).norm() < 1e-10 * b.squares.norm());
}

TEST_CASE("simulated samples have the moments that a run fits, regime by regime and fold by fold",
          "[simulate]") {
    for (const Study& study : studies()) {
        INFO(study.conditions.front().key);
        const Fitted fitted(study);
        const SimulatedData data(study, 0, simulated_replicate);
        CHECK(data.regimes() == std::vector<int>{0, 1, 2, 3, sim::joint_regime});
        for (const int regime : data.regimes()) {
            const SampleRows rows = all_rows(data, regime);
            const std::int64_t size = fitted.size(regime);
            const auto by_size = fitted.samples.training(regime, {size});
            std::vector<Moments> shown(3, Moments(3, 4, 1));
            for (Eigen::Index i = 0; i < rows.outcome.size(); ++i)
                add_sample(shown[static_cast<std::size_t>(i % 3)], fitted.basis,
                           standardised(fitted.model.scm.coordinates, rows.actions, i),
                           rows.outcome.segment(i, 1));
            for (std::size_t fold = 0; fold < shown.size(); ++fold)
                check_close(shown[fold], by_size.at(size)->folds()[fold].combined(fitted.weights.weights));
        }
        const SampleRows test = all_rows(data, sim::joint_regime, true);
        Moments outcomes(3, 4, 1), effects(3, 4, 1);
        for (Eigen::Index i = 0; i < test.outcome.size(); ++i) {
            const Eigen::VectorXd z = standardised(fitted.model.scm.coordinates, test.actions, i);
            add_sample(outcomes, fitted.basis, z, test.outcome.segment(i, 1));
            add_sample(effects, fitted.basis, z, test.effect.segment(i, 1));
        }
        const auto held_out = fitted.samples.test({fitted.sizes.n_joint});
        const Moments& expected = held_out.at(fitted.sizes.n_joint);
        check_close(outcomes, expected.combined(fitted.weights.first_half()));
        check_close(effects, expected.combined(fitted.weights.second_half()));
    }
}

TEST_CASE("simulated actions and outcomes are the sampler's bits", "[simulate][bits]") {
    for (const Study& study : studies()) {
        const Fitted fitted(study);
        const SimulatedData data(study, 0, simulated_replicate);
        for (const int regime : {sim::observational_regime, 2, sim::joint_regime}) {
            const SampleRows rows = all_rows(data, regime);
            for (int fold = 0; fold < 3; ++fold) {
                sim::DataAddress address = fitted.address;
                address.regime = regime;
                address.fold = fold;
                Eigen::Index row = fold;
                sim::BlockSampler sampler(fitted.model.scm, address);
                std::int64_t different = 0;
                for (std::uint32_t block = 0; row < rows.outcome.size(); ++block) {
                    sampler.fill(block, sim::block_places);
                    for (int p = 0; p < sim::block_places && row < rows.outcome.size(); ++p, row += 3) {
                        for (int k = 0; k < 3; ++k) different += rows.actions(row, k) != sampler.action(k)[p];
                    }
                }
                CHECK(different == 0);
                // the outcome of samples shown to estimators
                row = fold;
                sim::visit_samples(
                    fitted.model.scm, address, fold_samples(training_samples(fitted.size(regime)), fold),
                    fitted.model.truth.outcome(), fitted.weights.weights, [&](const SampleBlock& block) {
                        for (const double y : block.outcome) {
                            different += rows.outcome(row) != y;
                            row += 3;
                        }
                    });
                CHECK(different == 0);
            }
        }
    }
}

TEST_CASE("a smaller simulated data set is the beginning of a larger one", "[simulate]") {
    const Study small_study = study_of("", "", "301"), large_study = study_of("", "", "2000");
    const SimulatedData small(small_study, 0, simulated_replicate),
        large(large_study, 0, simulated_replicate);
    for (const int regime : small.regimes()) {
        const SampleRows few = all_rows(small, regime), many = all_rows(large, regime);
        REQUIRE(few.outcome.size() < many.outcome.size());
        CHECK(few.actions == many.actions.topRows(few.outcome.size()));
        CHECK(few.outcome == many.outcome.head(few.outcome.size()));
    }
}

TEST_CASE("what is not the mean of a simulated outcome is its noise, and its effect is the true one",
          "[simulate]") {
    for (const Study& study : studies()) {
        const Condition& condition = study.conditions.front();
        const Fitted fitted(study);
        const SimulatedData data(study, 0, simulated_replicate);
        const SampleRows rows = all_rows(data, 1);
        const sim::Scm& scm = fitted.model.scm;
        sim::DataAddress address = fitted.address;
        address.regime = 1;
        sim::Places noise{};
        sim::kernels().uniforms(address.variable(sim::variables::outcome_noise), 0, noise.values);
        sim::apply_quantile(scm.outcome_noise, noise.values, sim::block_places);
        const double mean = sim::mean_and_sd(scm.outcome_noise).mean;
        if (condition.scm.family != "post_nonlinear") {  // elsewhere the noise is inside
            for (int p = 0; p < 100; ++p)
                CHECK_THAT(
                    rows.outcome(3 * p) - rows.mean(3 * p),
                    Catch::WithinAbs(noise.values[p] - mean, 1e-11 * (1 + std::abs(rows.mean(3 * p)))));
        }
        for (Eigen::Index i = 0; i < 100; ++i) {
            const Eigen::VectorXd z = standardised(scm.coordinates, rows.actions, i);
            double effect = 0.0;
            for (int c = 0; c < fitted.model.truth.columns(); ++c)
                effect += fitted.weights.weights(c) * tests::effect_at(fitted.model.truth, c, z);
            CHECK_THAT(rows.effect(i), Catch::WithinAbs(effect, 1e-11 * (1 + std::abs(effect))));
        }
    }
}

TEST_CASE("regimes have names of their own, also with one action", "[simulate]") {
    const Study three = study_of("", "");
    const SimulatedData data(three, 0, 0);
    std::vector<std::string> names;
    for (const int regime : data.regimes()) names.push_back(data.name_of(regime));
    CHECK(names == std::vector<std::string>{"observational", "A1", "A2", "A3", "A1+A2+A3"});
    const Study one = parse_study("name = one\n[scm]\nactions = 1\n[data]\nn = 10\n", "one.ini");
    const SimulatedData single(one, 0, 0);
    CHECK(single.name_of(1) == "A1");
    CHECK(single.name_of(sim::joint_regime) == "joint");
}

TEST_CASE("a raised stop flag ends simulating", "[simulate][stop]") {
    const Study study = study_of("", "", "300000");
    const SimulatedData data(study, 0, 0);
    StopFlag stop;
    int blocks = 0;
    const auto raise = [&](const SampleRows&) {
        if (++blocks == 10) stop.raise();
    };
    CHECK_THROWS_AS(data.visit_training(0, WithTruth::no, raise, stop), Stopped);
    CHECK(blocks == 64);
}

}  // namespace
}  // namespace causum::jobs
