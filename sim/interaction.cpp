#include "sim/interaction.hpp"

#include <fmt/core.h>

#include "core/errors.hpp"
#include "sim/kernels.hpp"
#include "sim/scm.hpp"
#include "sim/scm_draws.hpp"

namespace causum::sim {
namespace {

/// Σ over pairs {j, k} and {l, m} of q_jk q_lm Cov(C̃_j C̃_k, C̃_l C̃_m). Each C̃ is a part of its own and one
/// that is normal and common, and no part is in a product more than twice: as if all were normal, the
/// covariance is r_jl r_km + r_jm r_kl, r_jj = 1.
double confounder_variance(const Eigen::MatrixXd& q, const Eigen::Ref<const Eigen::MatrixXd>& r) {
    double variance = 0.0;
    const Eigen::Index actions = q.rows();
    for (Eigen::Index k = 1; k < actions; ++k) {
        for (Eigen::Index j = 0; j < k; ++j) {
            if (q(j, k) == 0.0) continue;
            for (Eigen::Index m = 1; m < actions; ++m) {
                for (Eigen::Index l = 0; l < m; ++l)
                    variance += q(j, k) * q(l, m) * (r(j, l) * r(k, m) + r(j, m) * r(k, l));
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

double Interaction::variance(const Eigen::Ref<const Eigen::MatrixXd>& correlations) const {
    double variance = actions.squaredNorm() + confounder_variance(confounders, correlations);
    for (Eigen::Index k = 0; k < mixed.cols(); ++k) {
        for (Eigen::Index m = 0; m < mixed.cols(); ++m)
            variance += coefficient_product(*this, k, m) * correlations(k, m);
    }
    return variance;
}

namespace {

/// @param found  coefficients of products of actions that the model's data have; else nullptr
Interaction draw_terms(const InteractionTerms& terms, int actions, const ScmDraws& draws,
                       const Eigen::MatrixXd* found) {
    if (actions < 2)
        throw ArgumentError(fmt::format("draw_interaction: {} action (an interaction needs 2)", actions));
    Interaction result{.actions = Eigen::MatrixXd::Zero(actions, actions),
                       .confounders = Eigen::MatrixXd::Zero(actions, actions),
                       .mixed = Eigen::MatrixXd::Zero(actions, actions),
                       .triple = {}};
    // The term that is there whatever the density: of the smallest uniform.
    double smallest = 1.0;
    double* first = nullptr;
    double first_value = 0.0;
    // a purpose per kind and per kind of term; an address holds up to three indices below 64
    const int offset = 4 * static_cast<int>(terms.kind);
    const auto draw = [&](double& coefficient, int term, int a, int b, int c) {
        const auto index = static_cast<std::size_t>(a) +
                           64 * (static_cast<std::size_t>(b) + 64 * static_cast<std::size_t>(c));
        const double value =
            found != nullptr ? (*found)(a, b)
                             : normal_quantile(draws.uniform(ScmDraws::interaction + offset + term, index));
        if (terms.density < 1.0) {
            const double u = draws.uniform(ScmDraws::interaction_term + offset + term, index);
            if (u < smallest) {
                smallest = u;
                first = &coefficient;
                first_value = value;
            }
            if (u >= terms.density) return;
        }
        coefficient = value;
    };
    const InteractionKindEntry& kind = interaction_kinds.at(static_cast<std::size_t>(terms.kind));
    if (kind.triple)
        result.triple.assign(static_cast<std::size_t>(actions), Eigen::MatrixXd::Zero(actions, actions));
    for (int k = 0; k < actions; ++k) {
        for (int j = 0; j < k; ++j) {
            if (kind.actions) draw(result.actions(j, k), 0, j, k, 0);
            if (kind.confounders) draw(result.confounders(j, k), 0, j, k, 0);
        }
        for (int j = 0; j < actions; ++j) {
            if (j != k && kind.mixed) draw(result.mixed(j, k), 1, j, k, 0);
        }
        if (!kind.triple) continue;
        Eigen::MatrixXd& triple = result.triple[static_cast<std::size_t>(k)];
        for (int l = 0; l < actions; ++l) {
            for (int j = 0; j < l; ++j) {
                if (j != k && l != k) draw(triple(j, l), 2, j, l, k);
            }
        }
    }
    if (first != nullptr) *first = first_value;
    return result;
}

}  // namespace

Interaction draw_interaction(const InteractionTerms& terms, int actions, std::uint64_t seed,
                             std::uint32_t replicate) {
    const InteractionKindEntry& kind = interaction_kinds.at(static_cast<std::size_t>(terms.kind));
    if (kind.found) throw ArgumentError(fmt::format("draw_interaction: {} needs a model of data", kind.name));
    return draw_terms(terms, actions, ScmDraws(seed, replicate), nullptr);
}

Interaction draw_interaction(const InteractionTerms& terms, const Scm& scm, std::uint64_t seed,
                             std::uint32_t replicate) {
    const InteractionKindEntry& kind = interaction_kinds.at(static_cast<std::size_t>(terms.kind));
    if (!kind.found) return draw_interaction(terms, scm.actions, seed, replicate);
    if (scm.found_interaction.size() == 0)
        throw ArgumentError(fmt::format("draw_interaction: {} needs a model of data", kind.name));
    Interaction result = draw_terms(terms, scm.actions, ScmDraws(seed, replicate), &scm.found_interaction);
    result.is_found = true;
    return result;
}

}  // namespace causum::sim
