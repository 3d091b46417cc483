#include "sim/interaction.hpp"

#include <fmt/core.h>

#include "core/errors.hpp"
#include "sim/kernels.hpp"
#include "sim/scm_draws.hpp"

namespace causum::sim {
namespace {

/// Σ over pairs {j, k} ≠ {l, m} and over a pair with itself of q q' Cov(C̃_j C̃_k, C̃_l C̃_m), with C̃ = √(1−ρ) W̃
/// + √ρ W_0.
double confounder_variance(const Eigen::MatrixXd& q, double rho) {
    double variance = 0.0;
    const Eigen::Index actions = q.rows();
    for (Eigen::Index k = 1; k < actions; ++k) {
        for (Eigen::Index j = 0; j < k; ++j) {
            for (Eigen::Index m = 1; m < actions; ++m) {
                for (Eigen::Index l = 0; l < m; ++l) {
                    const int shared = (j == l) + (j == m) + (k == l) + (k == m);
                    const double product = shared == 2
                                               ? (1 - rho) * (1 - rho) + 2 * rho * (1 - rho) + 3 * rho * rho
                                           : shared == 1 ? rho * (1 - rho) + 3 * rho * rho
                                                         : 3 * rho * rho;
                    variance += q(j, k) * q(l, m) * (product - rho * rho);
                }
            }
        }
    }
    return variance;
}

/// E[L_k L_m] of the polynomials in Z that multiply C̃_k and C̃_m: products of distinct Z are orthonormal.
double coefficient_product(const Interaction& i, Eigen::Index k, Eigen::Index m) {
    double product = i.mixed.col(k).dot(i.mixed.col(m));
    if (!i.triple.empty()) {
        product +=
            i.triple[static_cast<std::size_t>(k)].cwiseProduct(i.triple[static_cast<std::size_t>(m)]).sum();
    }
    return product;
}

}  // namespace

double Interaction::variance(double correlation) const {
    double variance = actions.squaredNorm() + confounder_variance(confounders, correlation);
    for (Eigen::Index k = 0; k < mixed.cols(); ++k) {
        for (Eigen::Index m = 0; m < mixed.cols(); ++m) {
            variance += coefficient_product(*this, k, m) * (k == m ? 1.0 : correlation);
        }
    }
    return variance;
}

Interaction draw_interaction(InteractionKind kind, int actions, std::uint64_t seed, std::uint32_t replicate) {
    if (actions < 2)
        throw ArgumentError(fmt::format("draw_interaction: {} action (an interaction needs 2)", actions));
    const ScmDraws draws(seed, replicate);
    // a purpose per kind and per kind of term; an address holds up to three indices below 64
    const int purpose = ScmDraws::interaction + 4 * static_cast<int>(kind);
    const auto normal = [&](int term, int a, int b, int c) {
        const auto index = static_cast<std::size_t>(a) +
                           64 * (static_cast<std::size_t>(b) + 64 * static_cast<std::size_t>(c));
        return normal_quantile(draws.uniform(purpose + term, index));
    };
    const bool additive = kind == InteractionKind::confounder_additive;
    Interaction result{.kind = kind,
                       .actions = Eigen::MatrixXd::Zero(actions, actions),
                       .confounders = Eigen::MatrixXd::Zero(actions, actions),
                       .mixed = Eigen::MatrixXd::Zero(actions, actions),
                       .triple = {}};
    for (int k = 0; k < actions; ++k) {
        for (int j = 0; j < k; ++j) {
            if (kind == InteractionKind::action_action || additive) result.actions(j, k) = normal(0, j, k, 0);
            if (kind == InteractionKind::confounder_confounder) result.confounders(j, k) = normal(0, j, k, 0);
        }
        for (int j = 0; j < actions; ++j) {
            if (j != k && (kind == InteractionKind::action_confounder || additive))
                result.mixed(j, k) = normal(1, j, k, 0);
        }
        if (!additive) continue;
        Eigen::MatrixXd& triple = result.triple.emplace_back(Eigen::MatrixXd::Zero(actions, actions));
        for (int l = 0; l < actions; ++l) {
            for (int j = 0; j < l; ++j) {
                if (j != k && l != k) triple(j, l) = normal(2, j, l, k);
            }
        }
    }
    return result;
}

}  // namespace causum::sim
