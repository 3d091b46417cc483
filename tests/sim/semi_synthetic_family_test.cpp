#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <set>
#include <vector>

#include "core/errors.hpp"
#include "sim/block_sampler.hpp"
#include "sim/interaction.hpp"
#include "sim/scm.hpp"
#include "sim/table_fits.hpp"
#include "sim/table_outcome.hpp"
#include "sim/truth.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/tables.hpp"
#include "tests/support/truth.hpp"

using namespace causum;
using namespace causum::sim;
using tests::made_up_table;
using tests::semi_synthetic_settings;

namespace {

/// Samples of a regime, a column each: actions, then confounders, then the outcome.
Eigen::MatrixXd samples(const Scm& scm, int regime, int blocks = 64) {
    const OutcomeColumns outcome(scm);
    BlockSampler sampler(scm, {.seed = 7, .replicate = 1, .role = Role::train, .regime = regime}, outcome);
    Eigen::MatrixXd result(blocks * block_places, 2 * scm.actions + 1);
    for (int b = 0; b < blocks; ++b) {
        sampler.fill(static_cast<std::uint32_t>(b), block_places);
        for (int k = 0; k < scm.actions; ++k) {
            const auto rows = [&](int column) {
                return result.col(column).segment(b * block_places, block_places);
            };
            rows(k) = Eigen::Map<const Eigen::VectorXd>(sampler.action(k), block_places);
            rows(scm.actions + k) = Eigen::Map<const Eigen::VectorXd>(sampler.confounder(k), block_places);
            rows(2 * scm.actions) =
                Eigen::Map<const Eigen::VectorXd>(sampler.outcome_column(OutcomeColumns::sum), block_places);
        }
    }
    return result;
}

double mean_product(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    return (a.array() - a.mean()).matrix().dot((b.array() - b.mean()).matrix()) /
           static_cast<double>(a.size());
}
double correlation(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    return mean_product(a, b) / std::sqrt(mean_product(a, a) * mean_product(b, b));
}

}  // namespace

TEST_CASE(
    "every action takes its column's values, and has its distribution where nobody intervenes or it is set",
    "[semi_synthetic]") {
    const auto table = made_up_table();
    for (const double correlation : {0.0, 0.5}) {
        ScmSettings settings = semi_synthetic_settings({.table = table, .resample = false});
        settings.correlation = correlation;
        const Scm scm = make_scm(settings, 7, 1);
        for (const int regime : {observational_regime, 1, 2, 3, joint_regime}) {
            const Eigen::MatrixXd x = samples(scm, regime);
            for (Eigen::Index k = 0; k < 3; ++k) {
                CAPTURE(correlation, regime, k);
                const Eigen::VectorXd real = table->actions.col(k);
                const std::set<double> values(real.begin(), real.end());
                double largest = 0.0;
                for (const double value : values) {
                    const double share = static_cast<double>((x.col(k).array() <= value).count()) / 16384.0;
                    const double own = static_cast<double>((real.array() <= value).count()) / 400.0;
                    largest = std::max(largest, std::abs(share - own));
                }
                CHECK(std::ranges::all_of(x.col(k), [&](double a) { return values.contains(a); }));
                // an intervention on an earlier action may move what follows from it
                const bool is_real =
                    regime == observational_regime || regime == joint_regime || regime == k + 1;
                if (!is_real) continue;
                // Kolmogorov's statistic of 16,384 samples, and that of the pilot: 2 · 1.95 / √16384 at 0.1 %
                CHECK(largest < 0.031);
            }
        }
    }
}

TEST_CASE("an action's confounder explains what its predecessors do not", "[semi_synthetic]") {
    const Scm scm = make_scm(semi_synthetic_settings({.resample = false}), 7, 1);
    const Eigen::MatrixXd x = samples(scm, observational_regime);
    const Eigen::MatrixXd joint = samples(scm, joint_regime);
    for (Eigen::Index k = 0; k < 3; ++k) {
        CHECK(x.col(3 + k).mean() == Approx(0.0).margin(0.04));
        CHECK(mean_product(x.col(3 + k), x.col(3 + k)) == Approx(1.0).epsilon(0.05));
        CHECK(correlation(x.col(k), x.col(3 + k)) > 0.4);
        CHECK(std::abs(correlation(joint.col(k), joint.col(3 + k))) < 0.04);
        for (Eigen::Index j = 0; j < k; ++j) CHECK(std::abs(correlation(x.col(j), x.col(3 + k))) < 0.04);
    }
    CHECK(correlation(x.col(0), x.col(3)) == Approx(1.0));  // the first column is its own residual
}

TEST_CASE("share is how much of a confounder its action sees", "[semi_synthetic]") {
    const Scm whole = make_scm(semi_synthetic_settings({.resample = false}), 7, 1);
    const Scm half = make_scm(semi_synthetic_settings({.share = 0.5, .resample = false}), 7, 1);
    const Eigen::MatrixXd x = samples(whole, observational_regime), y = samples(half, observational_regime);
    for (Eigen::Index k = 0; k < 3; ++k) {
        CHECK(x.col(k) == y.col(k));  // the actions are the same bits
        CHECK(correlation(x.col(3 + k), y.col(3 + k)) == Approx(std::sqrt(0.5)).margin(0.02));
        CHECK(mean_product(y.col(3 + k), y.col(3 + k)) == Approx(1.0).epsilon(0.05));
    }
    ScmSettings tied = semi_synthetic_settings({.share = 0.5, .resample = false});
    tied.correlation = 0.6;
    const Eigen::MatrixXd t = samples(make_scm(tied, 7, 1), observational_regime);
    for (Eigen::Index k = 1; k < 3; ++k) {
        CHECK(correlation(t.col(3), t.col(3 + k)) == Approx(0.6).margin(0.03));
        CHECK(correlation(t.col(0), t.col(3 + k)) > 0.3);  // the common part is in the actions, too
    }
}

TEST_CASE("the confounding's sd is kappa times that of the joint effect, under the joint regime",
          "[semi_synthetic]") {
    for (const double kappa : {0.0, 0.5, 2.0}) {
        for (const double rho : {0.0, 0.5}) {
            CAPTURE(kappa, rho);
            ScmSettings settings = semi_synthetic_settings({.confounding = kappa});
            settings.correlation = rho;
            const Scm scm = make_scm(settings, 7, 1);
            const JointEffect truth(scm);
            const Eigen::VectorXd weights = Eigen::VectorXd::Ones(1);
            const double u = mean_and_sd(scm.outcome_noise).sd;
            const double floor = truth.noise_floor(weights);
            const double sd = JointEffect::sd(truth.population(6), weights);
            CHECK(sd == Approx(truth.additive_sd()));
            CHECK(std::sqrt(floor * floor - u * u) == Approx(kappa * sd).margin(1e-5));
            if (kappa == 0.0) CHECK(floor == Approx(u));
        }
    }
}

TEST_CASE("a model's effects are the table's additive fit, its interaction the products found there",
          "[semi_synthetic]") {
    const auto table = made_up_table();
    const TableFits fits = fit_table(*table, 2);
    const Scm scm = make_scm(semi_synthetic_settings({.table = table, .resample = false}), 7, 1);
    const Interaction found = draw_interaction({.kind = InteractionKind::data}, scm, 7, 1);
    CHECK(found.actions == fits.products);
    const std::vector<Interaction> interactions = {found};
    const JointEffect truth(scm, interactions);
    CHECK(truth.interaction_weight(0, 0.5) == 0.5);
    CHECK(truth.interaction_sd(0, 2.0) == Approx(2.0 * fits.products.norm()));
    const Eigen::MatrixXd real = table->actions;
    for (Eigen::Index i = 0; i < 20; ++i) {
        const Eigen::VectorXd z =
            (real.row(i).transpose() - fits.columns.location).cwiseQuotient(fits.columns.scale);
        const Eigen::MatrixXd one = z.transpose();
        Eigen::VectorXd coefficients(10);
        coefficients << fits.intercept, fits.effects.transpose().reshaped();
        CHECK(tests::effect_at(truth, 0, z) == Approx(additive_features(one).row(0).dot(coefficients)));
        CHECK(tests::effect_at(truth, 1, z) ==
              Approx(fits.products(0, 1) * z(0) * z(1) + fits.products(0, 2) * z(0) * z(2) +
                     fits.products(1, 2) * z(1) * z(2)));
    }
    const Scm other = make_scm({}, 7, 1);
    CHECK_THROWS_AS(draw_interaction({.kind = InteractionKind::data}, other, 7, 1), ArgumentError);
}

TEST_CASE("models differ by their bootstrap, and not without it", "[semi_synthetic]") {
    const auto model = [](bool resample, std::uint32_t replicate) {
        return make_scm(semi_synthetic_settings({.resample = resample}), 7, replicate);
    };
    CHECK(model(false, 1).coordinates.location == model(false, 2).coordinates.location);
    const Scm one = model(true, 1), two = model(true, 2);
    CHECK(one.coordinates.location != two.coordinates.location);
    CHECK(one.coordinates.location.isApprox(two.coordinates.location, 0.2));
    CHECK(one.edges() == 3);
    const auto gamma = [](const Scm& scm) {
        return static_cast<const TableOutcome&>(*scm.outcome).parts().confounder;
    };
    CHECK(gamma(one) == gamma(model(false, 1)));  // drawn apart from the rows
    CHECK(gamma(one) != gamma(two));
}

TEST_CASE("a bootstrap has whole rows, from all of the table", "[semi_synthetic]") {
    RealTable table = *made_up_table(400, 2);
    for (Eigen::Index i = 0; i < 400; ++i) table.actions(i, 0) = static_cast<double>(i);
    table.outcome = 2.0 * table.actions.col(0);  // exactly: only whole rows keep it
    const auto shared = std::make_shared<const RealTable>(table);
    double mean = 0.0;
    for (std::uint32_t r = 0; r < 30; ++r) {
        const Scm scm = make_scm(semi_synthetic_settings({.table = shared}, 2), 7, r);
        CHECK(mean_and_sd(scm.outcome_noise).sd < 1e-9);
        mean += scm.coordinates.location(0) / 30.0;
    }
    // sd of a row's place is 115.5: standard error of the mean 1.05
    CHECK(mean == Approx(199.5).margin(5.0));
}

TEST_CASE("a moved joint regime leaves the confounding as it is", "[semi_synthetic]") {
    ScmSettings settings = semi_synthetic_settings({.resample = false});
    const Scm base = make_scm(settings, 7, 1);
    settings.test_support = {.shift = 1.0, .scale = 2.0};
    const Scm moved = make_scm(settings, 7, 1);
    const auto scale = [](const Scm& scm) {
        return static_cast<const TableOutcome&>(*scm.outcome).confounding_scale(scm);
    };
    CHECK(scale(base) == scale(moved));
    // mean + shift sd, sd scaled
    for (std::size_t k = 0; k < 3; ++k) {
        const auto [mean, sd] = mean_and_sd(base.joint_intervention[k]);
        CHECK(mean_and_sd(moved.joint_intervention[k]).mean == Approx(mean + sd));
        CHECK(mean_and_sd(moved.joint_intervention[k]).sd == Approx(2.0 * sd));
    }
}

TEST_CASE("multipliers of coefficients do what they say on models of a table", "[semi_synthetic]") {
    ScmSettings settings = semi_synthetic_settings({.resample = false});
    const Scm base = make_scm(settings, 7, 1);
    settings.action_strength = 2.0;
    settings.edge_strength = 0.0;
    settings.confounding_strength = 0.5;
    settings.modulation_strength = 3.0;
    const Scm other = make_scm(settings, 7, 1);
    const JointEffect before(base), after(other);
    const auto modulation = [](const Scm& scm) {
        return static_cast<const TableOutcome&>(*scm.outcome).parts().modulation;
    };
    CHECK(modulation(other).isApprox(3.0 * modulation(base)));
    CHECK(after.additive_sd() == Approx(2.0 * before.additive_sd()));
    const Eigen::VectorXd one = Eigen::VectorXd::Ones(1);
    const double u = mean_and_sd(base.outcome_noise).sd;
    const auto confounding = [&](const JointEffect& truth) {
        return std::sqrt(std::pow(truth.noise_floor(one), 2) - u * u);
    };
    CHECK(confounding(before) == Approx(before.additive_sd()));
    CHECK(confounding(after) == Approx(0.5 * after.additive_sd()));
    const Eigen::MatrixXd x = samples(other, observational_regime);
    CHECK(std::abs(correlation(x.col(0), x.col(1))) < 0.04);
    CHECK(correlation(samples(base, observational_regime).col(0),
                      samples(base, observational_regime).col(1)) > 0.3);
}
