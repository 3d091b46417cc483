#include "sim/table_outcome.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/confounder_factor.hpp"
#include "sim/joint_population.hpp"

namespace causum::sim {
namespace {

constexpr int effect_degree = 3;

/// E z^m of each action under some interventions, m = 0 … highest.
std::vector<std::vector<double>> action_moments(const Scm& scm, const std::vector<Noise>& interventions,
                                                int highest) {
    std::vector<std::vector<double>> result;
    for (Eigen::Index k = 0; k < scm.actions; ++k) {
        const Noise z = standardized(interventions[static_cast<std::size_t>(k)], scm.coordinates.location(k),
                                     scm.coordinates.scale(k));
        result.push_back(raw_moments(z, highest));
    }
    return result;
}

/// Mean and variance of Σ_k effects_k(z_k) over independent actions.
std::pair<double, double> effect_mean_and_variance(const Eigen::MatrixXd& effects,
                                                   const std::vector<std::vector<double>>& z) {
    double mean = 0.0, variance = 0.0;
    for (std::size_t k = 0; k < z.size(); ++k) {
        const auto f = effects.row(static_cast<Eigen::Index>(k));
        double own_mean = 0.0, own_variance = 0.0;
        for (int i = 1; i <= effect_degree; ++i) {
            const auto p = static_cast<std::size_t>(i);
            own_mean += f(i - 1) * z[k][p];
            for (int j = 1; j <= effect_degree; ++j) {
                const auto q = static_cast<std::size_t>(j);
                own_variance += f(i - 1) * f(j - 1) * (z[k][p + q] - z[k][p] * z[k][q]);
            }
        }
        mean += own_mean;
        variance += own_variance;
    }
    return {mean, std::max(0.0, variance)};
}

/// Of b_k = scale (γ_k + δ_k z_k); Z = z, both being standardised by the table's columns.
std::vector<ConfounderFactor> confounder_factors(const TableOutcomeParts& parts, double scale,
                                                 const std::vector<std::vector<double>>& z) {
    std::vector<ConfounderFactor> result;
    for (std::size_t k = 0; k < z.size(); ++k) {
        const auto at = static_cast<Eigen::Index>(k);
        const double base = scale * parts.confounder(at), slope = scale * parts.modulation(at);
        result.push_back({.mean = base + slope * z[k][1],
                          .square = base * base + 2.0 * base * slope * z[k][1] + slope * slope * z[k][2],
                          .with_z = base * z[k][1] + slope * z[k][2]});
    }
    return result;
}

class TableSampler final : public ColumnSampler {
  public:
    TableSampler(const TableOutcomeParts& parts, double scale, const Coordinates& coordinates,
                 const OutcomeInputs& inputs)
        : parts_(parts), scale_(scale), coordinates_(coordinates), inputs_(inputs) {}

    void fill(int n) override {
        for (int i = 0; i < n; ++i) values_.values[i] = parts_.intercept + inputs_.noise[i];
        for (Eigen::Index k = 0; k < parts_.effects.rows(); ++k) {
            const double location = coordinates_.location(k);
            const double inverse_scale = 1.0 / coordinates_.scale(k);
            const double f1 = parts_.effects(k, 0), f2 = parts_.effects(k, 1), f3 = parts_.effects(k, 2);
            const double base = scale_ * parts_.confounder(k), slope = scale_ * parts_.modulation(k);
            const double* const a = inputs_.actions[static_cast<std::size_t>(k)];
            const double* const c = inputs_.confounders[static_cast<std::size_t>(k)];
            for (int i = 0; i < n; ++i) {
                const double z = (a[i] - location) * inverse_scale;
                values_.values[i] += z * (f1 + z * (f2 + z * f3)) + c[i] * (base + slope * z);
            }
        }
    }

  private:
    TableOutcomeParts parts_;
    double scale_;
    Coordinates coordinates_;
    const OutcomeInputs& inputs_;
};

/// The column Σ f_k + U.
class TableColumn final : public OutcomeColumn {
  public:
    TableColumn(const Scm& scm, const TableOutcomeParts& parts, double scale)
        : scm_(scm),
          parts_(parts),
          scale_(scale),
          z_(action_moments(scm, scm.joint_intervention, 2 * effect_degree)),
          factors_(confounder_factors(parts, scale, z_)) {}

    [[nodiscard]] std::unique_ptr<ColumnSampler> sampler(const OutcomeInputs& inputs) const override {
        return std::make_unique<TableSampler>(parts_, scale_, scm_.coordinates, inputs);
    }
    void evaluate(const double* const* z, double* out, int n) const override;
    [[nodiscard]] Eigen::VectorXd products(const JointPopulation& population, const Basis& basis,
                                           Eigen::Index count) const override;
    [[nodiscard]] double mean_product(const JointPopulation& population,
                                      const OutcomeColumn& other) const override;
    [[nodiscard]] double noise_variance() const override;
    [[nodiscard]] double noise_covariance_with_sum() const override { return noise_variance(); }
    [[nodiscard]] double noise_covariance(const Interaction& interaction) const override;

  private:
    Scm scm_;
    TableOutcomeParts parts_;
    double scale_;                        ///< c
    std::vector<std::vector<double>> z_;  ///< moments under the joint regime
    std::vector<ConfounderFactor> factors_;
};

void TableColumn::evaluate(const double* const* z, double* out, int n) const {
    std::fill_n(out, n, parts_.intercept);
    for (Eigen::Index k = 0; k < parts_.effects.rows(); ++k) {
        const double f1 = parts_.effects(k, 0), f2 = parts_.effects(k, 1), f3 = parts_.effects(k, 2);
        for (int i = 0; i < n; ++i) out[i] += z[k][i] * (f1 + z[k][i] * (f2 + z[k][i] * f3));
    }
}

Eigen::VectorXd TableColumn::products(const JointPopulation& population, const Basis& basis,
                                      Eigen::Index count) const {
    Eigen::VectorXd result(count);
    std::vector<std::uint8_t> power(z_.size(), 0);
    for (Eigen::Index m = 0; m < count; ++m) {
        const auto exponents = basis.exponents(static_cast<int>(m));
        result(m) = parts_.intercept * population.mean(exponents, power);
        for (std::size_t k = 0; k < z_.size(); ++k) {
            for (int i = 1; i <= effect_degree; ++i) {
                power[k] = static_cast<std::uint8_t>(i);
                result(m) +=
                    parts_.effects(static_cast<Eigen::Index>(k), i - 1) * population.mean(exponents, power);
            }
            power[k] = 0;
        }
    }
    return result;
}

double TableColumn::mean_product(const JointPopulation& population, const OutcomeColumn& other) const {
    if (&other != this) return other.mean_product(population, *this);
    const auto [mean, variance] = effect_mean_and_variance(parts_.effects, z_);
    return (parts_.intercept + mean) * (parts_.intercept + mean) + variance;
}

double TableColumn::noise_variance() const {
    const auto [mean, sd] = mean_and_sd(scm_.outcome_noise);
    return sd * sd + contribution_variance(factors_, scm_.confounder_correlations());
}

double TableColumn::noise_covariance(const Interaction& interaction) const {
    return contribution_covariance(factors_, interaction, ActionMoments::joint(scm_),
                                   scm_.confounder_correlations());
}

}  // namespace

double TableOutcome::confounding_scale(const Scm& scm) const {
    const auto z = action_moments(scm, scm.intervention, 2 * effect_degree);
    const double confounding =
        contribution_variance(confounder_factors(parts_, 1.0, z), scm.confounder_correlations());
    const double effect = effect_mean_and_variance(parts_.effects, z).second;
    return confounding > 0.0 ? parts_.confounding * std::sqrt(effect / confounding) : 0.0;
}

std::unique_ptr<const OutcomeColumn> TableOutcome::sum(const Scm& scm) const {
    return std::make_unique<TableColumn>(scm, parts_, confounding_scale(scm));
}

OutcomeSds TableOutcome::sds(const Scm& scm) const {
    const auto z = action_moments(scm, scm.intervention, 2 * effect_degree);
    const double effect = effect_mean_and_variance(parts_.effects, z).second;
    const double confounding = contribution_variance(confounder_factors(parts_, confounding_scale(scm), z),
                                                     scm.confounder_correlations());
    return {.effect = std::sqrt(effect), .sum = std::sqrt(effect + confounding)};
}

}  // namespace causum::sim
