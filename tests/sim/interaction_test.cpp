// What an interaction's strength is a ratio of: sd(I) and s_add against samples of the unshifted joint
// regime; and what action units, action strength, density and shared confounders change.
#include <cmath>
#include <string>
#include <vector>

#include "sim/interaction.hpp"
#include "sim/samples.hpp"
#include "sim/truth.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/truth.hpp"

using namespace causum;
using namespace causum::sim;
using causum::tests::contributions;

namespace {

double value_of(const Quadratic& f, double a, double c) {
    return f(0, 0) + f(0, 1) * a + f(0, 2) * c + f(1, 1) * a * a + f(1, 2) * a * c + f(2, 2) * c * c;
}

/// h_k(a) = E f_k(a, C_k)
double contribution_of(const Scm& scm, std::size_t k, double a) {
    const auto [mean, sd] = mean_and_sd(scm.confounder[k]);
    return value_of(contributions(scm)[k], a, mean) + contributions(scm)[k](2, 2) * sd * sd;
}

/// Sums of a value's powers about a fixed centre near its mean, for the variance and its standard error.
struct Variance {
    double n = 0.0, sum = 0.0, square = 0.0, cube = 0.0, fourth = 0.0;

    void add(double x) {
        n += 1.0;
        sum += x;
        square += x * x;
        cube += x * x * x;
        fourth += x * x * x * x;
    }
    [[nodiscard]] double value() const { return square / n - sum / n * (sum / n); }
    [[nodiscard]] double error() const {
        const double m = sum / n, m2 = square / n, m3 = cube / n, m4 = fourth / n;
        const double central = m4 - 4.0 * m * m3 + 6.0 * m * m * m2 - 3.0 * m * m * m * m;
        return std::sqrt((central - value() * value()) / n);
    }
};

/// Compares both sds with those of so many blocks of joint samples; lognormal actions only below their 0.999
/// quantile, as E_a is. @param errors  standard errors of the variance that are allowed
void check_scales(std::uint32_t blocks, double errors) {
    std::vector<ScmSettings> models;
    for (const SharedConfounders shared : {SharedConfounders::all, SharedConfounders::one_pair}) {
        for (const double correlation : {0.0, 0.6}) {
            const ScmSettings common{.actions = 3, .correlation = correlation, .shared = shared};
            ScmSettings pilot = common, linear = common, post_nonlinear = common;
            pilot.action_units = ActionUnits::pilot;
            pilot.action_strength = 0.5;
            linear.family = "linear";
            post_nonlinear.family = "post_nonlinear";
            models.insert(models.end(), {common, pilot, linear, post_nonlinear});
        }
    }
    for (const ScmSettings& settings : models) {
        const Scm scm = make_scm(settings, 3, 2);
        std::vector<Interaction> interactions;
        for (const InteractionKindEntry& entry : interaction_kinds) {
            if (entry.found) continue;
            for (const double density : {1.0, 0.3})
                interactions.push_back(draw_interaction({.kind = entry.kind, .density = density}, 3, 3, 2));
        }
        const JointEffect truth(scm, interactions);
        BlockSampler sampler(scm, {.seed = 3, .replicate = 7, .role = Role::test, .regime = joint_regime},
                             truth.outcome());
        Variance additive;
        std::vector<Variance> interaction(interactions.size());
        for (std::uint32_t block = 0; block < blocks; ++block) {
            sampler.fill(block, block_places);
            for (int s = 0; s < block_places; ++s) {
                double effect = 0.0;
                bool is_cut = false;
                for (std::size_t k = 0; k < 3; ++k) {
                    const double a = sampler.action(static_cast<int>(k))[s];
                    const Noise& law = scm.joint_intervention[k];
                    is_cut = is_cut || (law.kind == NoiseKind::lognormal &&
                                        a >= std::exp(law.sigma * normal_quantile(truncation_probability)));
                    effect += contribution_of(scm, k, a);
                }
                if (is_cut) continue;
                additive.add(effect);
                for (std::size_t i = 0; i < interactions.size(); ++i)
                    interaction[i].add(sampler.outcome_column(OutcomeColumns::interaction(i))[s]);
            }
        }
        INFO("family " << settings.family << " units " << static_cast<int>(settings.action_units)
                       << " correlation " << settings.correlation << " shared "
                       << static_cast<int>(settings.shared));
        const double s_add = truth.additive_sd();
        CHECK(std::abs(additive.value() - s_add * s_add) < errors * additive.error());
        for (std::size_t i = 0; i < interactions.size(); ++i) {
            INFO("interaction " << i);
            const double sd = s_add / truth.interaction_weight(i, 1.0);
            CHECK(std::abs(interaction[i].value() - sd * sd) < errors * interaction[i].error());
        }
    }
}

}  // namespace

TEST_CASE("sd(I) and s_add are those of samples of the joint regime", "[violations]") {
    check_scales(128, 5.0);
}

// 10^7 samples a model, half an hour: test_sim "[long]"
TEST_CASE("sd(I) and s_add to four standard errors of 10^7 samples", "[.][long]") {
    check_scales(10'000'000 / block_places, 4.0);
}

TEST_CASE("action units and strength change f as they say", "[violations]") {
    const Scm raw = make_scm({}, 3, 2), pilot = make_scm({.action_units = ActionUnits::pilot}, 3, 2);
    const Scm strong = make_scm({.action_strength = 7.0}, 3, 2),
              none = make_scm({.action_strength = 0.0}, 3, 2);
    for (std::size_t k = 0; k < 5; ++k) {
        const auto i = static_cast<Eigen::Index>(k);
        for (const double z : {-1.5, 0.0, 0.4, 2.0}) {
            const double a = raw.coordinates.location(i) + z * raw.coordinates.scale(i);
            CHECK(value_of(contributions(pilot)[k], a, 0.3) ==
                  Approx(value_of(contributions(raw)[k], z, 0.3)).margin(1e-12));
        }
        const Quadratic &f = contributions(raw)[k], &g = contributions(strong)[k];
        CHECK(g(0, 1) / g(0, 2) == Approx(7.0 * f(0, 1) / f(0, 2)));
        CHECK(g(1, 1) / g(0, 2) == Approx(7.0 * f(1, 1) / f(0, 2)));
        CHECK(g(1, 2) / g(0, 2) == Approx(f(1, 2) / f(0, 2)));
        CHECK(contributions(none)[k](0, 1) == 0.0);
        CHECK(contributions(none)[k](1, 1) == 0.0);
        double sum = 0.0;
        for (const double c : g.coefficients) sum += std::abs(c);
        CHECK(sum == Approx(1.0));
    }
    const ScmSettings linear{.family = "linear"};
    ScmSettings twice = linear;
    twice.action_strength = 2.0;
    CHECK(contributions(make_scm(twice, 3, 2))[1](0, 1) ==
          2.0 * contributions(make_scm(linear, 3, 2))[1](0, 1));
    CHECK(contributions(make_scm(twice, 3, 2))[1](0, 2) == contributions(make_scm(linear, 3, 2))[1](0, 2));
}

TEST_CASE("of a sparse interaction each term is there with the probability, and at least one",
          "[violations]") {
    int terms = 0;
    for (std::uint32_t r = 0; r < 400; ++r) {
        const Interaction all = draw_interaction({.kind = InteractionKind::action_action}, 5, 3, r);
        const Interaction sparse =
            draw_interaction({.kind = InteractionKind::action_action, .density = 0.3}, 5, 3, r);
        const Interaction sparser =
            draw_interaction({.kind = InteractionKind::action_action, .density = 1e-9}, 5, 3, r);
        CHECK((sparser.actions.array() != 0.0).count() == 1);
        for (Eigen::Index i = 0; i < sparse.actions.size(); ++i) {
            const double x = sparse.actions(i);
            CHECK((x == 0.0 || x == all.actions(i)));
            CHECK((sparser.actions(i) == 0.0 || sparser.actions(i) == x));  // nested
            terms += x != 0.0 ? 1 : 0;
        }
    }
    CHECK(std::abs(terms - 0.3 * 4000) < 5.0 * std::sqrt(0.21 * 4000) + 400 * std::pow(0.7, 10));
}

TEST_CASE("one pair of confounders is tied together, another one in each model", "[violations]") {
    std::vector<int> pairs(10, 0);
    for (std::uint32_t r = 0; r < 2000; ++r) {
        const Scm scm = make_scm({.correlation = 0.5, .shared = SharedConfounders::one_pair}, 3, r);
        const Eigen::MatrixXd correlations = scm.confounder_correlations();
        int number = 0, tied = 0;
        for (Eigen::Index k = 1; k < 5; ++k) {
            for (Eigen::Index j = 0; j < k; ++j, ++number) {
                if (correlations(j, k) == 0.0) continue;
                CHECK(correlations(j, k) == Approx(0.5));
                ++tied;
                ++pairs[static_cast<std::size_t>(number)];
            }
        }
        REQUIRE(tied == 1);
    }
    for (const int count : pairs) CHECK(std::abs(count - 200) < 5.0 * std::sqrt(180.0));
    const Scm pair =
        make_scm({.actions = 1, .correlation = 0.5, .shared = SharedConfounders::one_pair}, 3, 2);
    CHECK(pair.common_share == std::vector<double>{0.0});
}
