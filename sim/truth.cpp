#include "sim/truth.hpp"

#include <algorithm>
#include <cmath>

#include "core/basis.hpp"
#include "sim/joint_population.hpp"

namespace causum::sim {

JointEffect::JointEffect(const Scm& scm, std::span<const Interaction> interactions)
    : scm_(scm), outcome_(scm, interactions), sds_(scm.outcome->sds(scm)) {
    const Eigen::MatrixXd correlations = scm.confounder_correlations();
    for (const Interaction& interaction : interactions) {
        is_found_.push_back(interaction.is_found);
        interaction_sd_.push_back(std::sqrt(interaction.variance(correlations)));
    }

    noise_ = Eigen::MatrixXd::Zero(columns(), columns());
    for (int c = 0; c < columns(); ++c) {
        noise_(c, c) = outcome_[c].noise_variance();
        if (c != OutcomeColumns::sum)
            noise_(c, OutcomeColumns::sum) = outcome_[c].noise_covariance_with_sum();
        for (std::size_t i = 0; i < interactions.size(); ++i) {
            const int other = OutcomeColumns::interaction(i);
            if (other < c) noise_(c, other) = outcome_[c].noise_covariance(interactions[i]);
        }
    }
}

Moments JointEffect::population(int degree) const {
    const Basis basis(scm_.actions, degree);
    const JointPopulation population(scm_, std::max({degree, degree / 2 + 3, 6}));
    Moments result(scm_.actions, degree, columns());
    result.count = 1.0;
    for (Eigen::Index m = 0; m < result.sums.size(); ++m)
        result.sums(m) = population.mean(basis.exponents(static_cast<int>(m)), basis.exponents(0));
    for (int c = 0; c < columns(); ++c) {
        result.products.col(c) = outcome_[c].products(population, basis, result.products.rows());
        for (int d = 0; d <= c; ++d) {
            result.squares(c, d) = outcome_[c].mean_product(population, outcome_[d]);
            result.squares(d, c) = result.squares(c, d);
        }
    }
    return result;
}

double JointEffect::sd(const Moments& population, const Eigen::Ref<const Eigen::VectorXd>& weights) {
    const Moments combined = population.combined(weights);
    const double mean = combined.products(0, 0);
    return std::sqrt(std::max(0.0, combined.squares(0, 0) - mean * mean));
}

double JointEffect::interaction_weight(std::size_t interaction, double strength) const {
    if (is_found_.at(interaction)) return strength;
    return strength * sds_.effect / interaction_sd_.at(interaction);
}

double JointEffect::interaction_sd(std::size_t interaction, double strength) const {
    return strength * (is_found_.at(interaction) ? interaction_sd_.at(interaction) : sds_.effect);
}

double JointEffect::noise_floor(const Eigen::Ref<const Eigen::VectorXd>& weights) const {
    double variance = 0.0;
    for (Eigen::Index c = 0; c < weights.size(); ++c) {
        const double others = noise_.row(c).head(c) * weights.head(c);
        variance += weights(c) * (2.0 * others + weights(c) * noise_(c, c));
    }
    return std::sqrt(std::max(0.0, variance));
}

}  // namespace causum::sim
