#include "sim/confounder_factor.hpp"

#include <Eigen/Core>
#include <cstddef>
#include <functional>
#include <vector>

#include "sim/noise.hpp"
#include "sim/quadrature.hpp"
#include "sim/saturating_outcome.hpp"
#include "sim/table_outcome.hpp"
#include "sim/truth.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/tables.hpp"

using namespace causum;
using namespace causum::sim;

namespace {

/// Of z_k under the joint regime.
std::vector<Node> action_nodes(const Scm& scm, std::size_t k) {
    const auto i = static_cast<Eigen::Index>(k);
    const Noise z =
        standardized(scm.joint_intervention[k], scm.coordinates.location(i), scm.coordinates.scale(i));
    if (z.kind != NoiseKind::empirical) {
        std::vector<Node> nodes = hermite_nodes(40);
        for (Node& node : nodes) node.value = z.location + z.scale * node.value;
        return nodes;
    }
    std::vector<Node> nodes;
    for (const double value : *z.values)
        nodes.push_back({z.location + z.scale * value, 1.0 / static_cast<double>(z.values->size())});
    return nodes;
}

/// What multiplies C̃_k in an interaction at a point of actions.
double interaction_factor(const Interaction& interaction, Eigen::Index k, const Eigen::Vector3d& z) {
    double factor = interaction.mixed.col(k).dot(z);
    if (!interaction.triple.empty()) factor += z.dot(interaction.triple[static_cast<std::size_t>(k)] * z);
    return factor;
}

/// Noise of the sum, and its covariance with each interaction, point by point. @param b  of action k at z_k
void check_against_grid(const Scm& scm, const std::function<double(std::size_t, double)>& b) {
    std::vector<Interaction> interactions;
    for (const InteractionKindEntry& entry : interaction_kinds) {
        if (!entry.found) interactions.push_back(draw_interaction({.kind = entry.kind}, 3, 3, 2));
    }
    const Eigen::MatrixXd r = scm.confounder_correlations();
    double variance = 0.0;
    Eigen::VectorXd covariance = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(interactions.size()));
    for (const Node& x : action_nodes(scm, 0)) {
        for (const Node& y : action_nodes(scm, 1)) {
            for (const Node& w : action_nodes(scm, 2)) {
                const double weight = x.weight * y.weight * w.weight;
                const Eigen::Vector3d own(b(0, x.value), b(1, y.value), b(2, w.value));
                const Eigen::Vector3d z(x.value, y.value, w.value);
                variance += weight * own.dot(r * own);
                for (Eigen::Index i = 0; i < covariance.size(); ++i) {
                    Eigen::Vector3d other;
                    for (Eigen::Index k = 0; k < 3; ++k)
                        other(k) = interaction_factor(interactions[static_cast<std::size_t>(i)], k, z);
                    covariance(i) += weight * own.dot(r * other);
                }
            }
        }
    }
    const double u = mean_and_sd(scm.outcome_noise).sd;
    const OutcomeColumns outcome(scm, interactions);
    CHECK(outcome[0].noise_variance() == Approx(u * u + variance).epsilon(1e-4));
    CHECK(outcome[0].noise_covariance_with_sum() == outcome[0].noise_variance());
    for (std::size_t i = 0; i < interactions.size(); ++i) {
        CAPTURE(i);
        CHECK(outcome[0].noise_covariance(interactions[i]) ==
              Approx(covariance(static_cast<Eigen::Index>(i))).epsilon(1e-4).margin(1e-4 * variance));
    }
}

ScmSettings shifted(ScmSettings settings) {
    settings.correlation = 0.4;
    settings.test_support = {.shift = 0.5, .scale = 0.8};
    return settings;
}

}  // namespace

TEST_CASE("noise of saturating outcomes is that of a grid of actions", "[confounder_factor]") {
    const Scm scm = make_scm(shifted({.family = "saturating", .actions = 3}), 5, 1);
    const auto& f = dynamic_cast<const SaturatingOutcome&>(*scm.outcome).contributions();
    check_against_grid(scm, [&](std::size_t k, double z) {
        return mean_and_sd(scm.confounder[k]).sd * (f[k].confounder + f[k].modulation * f[k].curve(z));
    });
}

TEST_CASE("noise of outcomes like a table's is that of a grid of actions", "[confounder_factor]") {
    const Scm scm =
        make_scm(shifted(tests::semi_synthetic_settings({.table = tests::made_up_table(40)})), 5, 1);
    const auto& outcome = dynamic_cast<const TableOutcome&>(*scm.outcome);
    check_against_grid(scm, [&](std::size_t k, double z) {
        const auto i = static_cast<Eigen::Index>(k);
        return outcome.confounding_scale(scm) *
               (outcome.parts().confounder(i) + outcome.parts().modulation(i) * z);
    });
}
