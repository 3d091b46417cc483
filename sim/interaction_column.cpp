#include "sim/interaction_column.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "sim/kernels.hpp"
#include "sim/packed_quadratic.hpp"

namespace causum::sim {
namespace {

/// Σ_{j<k} q_jk x_j x_k of an upper triangle q.
Quadratic bilinear(const Eigen::MatrixXd& q) {
    Quadratic result;
    const auto variables = static_cast<std::size_t>(q.rows());
    result.coefficients.assign(Quadratic::index(0, variables + 1), 0.0);
    for (Eigen::Index k = 1; k < q.rows(); ++k) {
        for (Eigen::Index j = 0; j < k; ++j) {
            result(static_cast<std::size_t>(j) + 1, static_cast<std::size_t>(k) + 1) = q(j, k);
        }
    }
    return result;
}

/// What multiplies C̃_k: Σ_j mixed_jk Z_j + Σ_{j<l} triple_jl Z_j Z_l.
Quadratic mixed_factor(const Interaction& interaction, Eigen::Index k) {
    const Eigen::Index actions = interaction.mixed.rows();
    Quadratic factor = interaction.triple.empty() ? bilinear(Eigen::MatrixXd::Zero(actions, actions))
                                                  : bilinear(interaction.triple[static_cast<std::size_t>(k)]);
    for (Eigen::Index j = 0; j < actions; ++j)
        factor(0, static_cast<std::size_t>(j) + 1) = interaction.mixed(j, k);
    return factor;
}

class InteractionSampler final : public ColumnSampler {
  public:
    InteractionSampler(const Interaction& interaction, const OutcomeInputs& inputs)
        : confounders_(inputs.standard_confounders),
          of_actions_(bilinear(interaction.actions), inputs.standard_actions),
          of_confounders_(bilinear(interaction.confounders), inputs.standard_confounders) {
        for (Eigen::Index k = 0; k < interaction.mixed.cols(); ++k)
            mixed_.emplace_back(mixed_factor(interaction, k), inputs.standard_actions);
    }

    void fill(int n) override {
        std::fill(std::begin(values_.values), std::end(values_.values), 0.0);
        of_actions_.add_to(values_.values, n);
        of_confounders_.add_to(values_.values, n);
        for (std::size_t k = 0; k < mixed_.size(); ++k) {
            std::fill(std::begin(factor_.values), std::end(factor_.values), 0.0);
            mixed_[k].add_to(factor_.values, n);
            kernels().add_product(factor_.values, confounders_[k], values_.values, n);
        }
    }

  private:
    const std::vector<const double*>& confounders_;
    PackedQuadratic of_actions_;
    PackedQuadratic of_confounders_;
    std::vector<PackedQuadratic> mixed_;  ///< what multiplies each standardised confounder
    Places factor_{};
};

/// E[I | do(a)] over the monomials of degree 2.
Eigen::VectorXd effect_of(const Scm& scm, const Interaction& interaction, const Basis& monomials) {
    // Z_j = u_j + v_j z_j
    const Eigen::VectorXd v = scm.coordinates.scale.cwiseQuotient(scm.standard.scale);
    const Eigen::VectorXd u =
        (scm.coordinates.location - scm.standard.location).cwiseQuotient(scm.standard.scale);
    Eigen::VectorXd effect = Eigen::VectorXd::Zero(monomials.size());
    effect(0) = scm.confounder_correlations().cwiseProduct(interaction.confounders).sum();
    for (int k = 0; k < scm.actions; ++k) {
        for (int j = 0; j < k; ++j) {
            const double q = interaction.actions(j, k);
            effect(0) += q * u(j) * u(k);
            effect(monomial(monomials, {j})) += q * v(j) * u(k);
            effect(monomial(monomials, {k})) += q * u(j) * v(k);
            effect(monomial(monomials, {j, k})) += q * v(j) * v(k);
        }
    }
    return effect;
}

}  // namespace

InteractionColumn::InteractionColumn(const Scm& scm, const Interaction& interaction, const OutcomeColumn& sum)
    : QuadraticColumn(Basis(scm.actions, 2), effect_of(scm, interaction, Basis(scm.actions, 2))),
      interaction_(interaction),
      sum_(sum),
      correlations_(scm.confounder_correlations()),
      z_(ActionMoments::joint(scm)) {}

std::unique_ptr<ColumnSampler> InteractionColumn::sampler(const OutcomeInputs& inputs) const {
    return std::make_unique<InteractionSampler>(interaction_, inputs);
}

double InteractionColumn::noise_variance() const {
    const Eigen::Index actions = correlations_.rows();
    std::vector<Multilinear> factors;
    factors.reserve(static_cast<std::size_t>(actions));
    for (int k = 0; k < static_cast<int>(actions); ++k) factors.push_back(confounder_factor(interaction_, k));
    double variance = 0.0;
    for (Eigen::Index k = 0; k < actions; ++k) {
        for (Eigen::Index l = 0; l < actions; ++l) {
            if (correlations_(k, l) == 0.0) continue;
            variance += correlations_(k, l) * expectation(factors[static_cast<std::size_t>(k)],
                                                          factors[static_cast<std::size_t>(l)], z_);
        }
    }
    Interaction products_only = interaction_;  // products of confounders, whose variance does not depend on a
    products_only.actions.setZero();
    products_only.mixed.setZero();
    products_only.triple.clear();
    return variance + products_only.variance(correlations_);
}

double InteractionColumn::noise_covariance_with_sum() const {
    return sum_.noise_covariance(interaction_);
}

}  // namespace causum::sim
