#include "sim/saturating_outcome.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "sim/confounder_factor.hpp"
#include "sim/joint_population.hpp"
#include "sim/multilinear.hpp"
#include "sim/quadrature.hpp"

namespace causum::sim {
namespace {

/// Means of one action's S and of its products with powers of z, by quadrature.
struct CurveMoments {
    std::vector<double> with_power;  ///< E[z^e S], e = 0 …
    double square = 0.0;             ///< E S²

    CurveMoments(const Saturation& f, const Noise& intervention, double location, double scale, int highest)
        : with_power(static_cast<std::size_t>(highest) + 1, 0.0) {
        for (const Node& node : intervention_nodes(standardized(intervention, location, scale))) {
            const double s = f.curve(node.value);
            double term = node.weight * s;
            square += term * s;
            for (double& mean : with_power) {
                mean += term;
                term *= node.value;
            }
        }
    }
    [[nodiscard]] double mean() const { return with_power[0]; }
};

/// Of each action under these interventions.
std::vector<CurveMoments> curve_moments(const Scm& scm, const std::vector<Saturation>& f,
                                        const std::vector<Noise>& interventions, int highest) {
    std::vector<CurveMoments> result;
    for (std::size_t k = 0; k < f.size(); ++k) {
        const auto i = static_cast<Eigen::Index>(k);
        result.emplace_back(f[k], interventions[k], scm.coordinates.location(i), scm.coordinates.scale(i),
                            highest);
    }
    return result;
}

/// f_k as h + slope S + (base + base_slope S) C̃ in the standardised confounder.
struct InCurve {
    double constant, slope;
    double base, base_slope;

    InCurve(const Saturation& f, const Noise& confounder) {
        const auto [mean, sd] = mean_and_sd(confounder);
        constant = f.confounder * mean;
        slope = f.effect + f.modulation * mean;
        base = sd * f.confounder;
        base_slope = sd * f.modulation;
    }
};

std::vector<InCurve> in_curves(const Scm& scm, const std::vector<Saturation>& f) {
    std::vector<InCurve> result;
    for (std::size_t k = 0; k < f.size(); ++k) result.emplace_back(f[k], scm.confounder[k]);
    return result;
}

/// Of b_k = base + base_slope S_k, by the moments of S_k under the same interventions.
/// @param curve  with powers of z up to 1
std::vector<ConfounderFactor> confounder_factors(const std::vector<InCurve>& f,
                                                 const std::vector<CurveMoments>& curve,
                                                 const ActionMoments& z) {
    std::vector<ConfounderFactor> result;
    for (std::size_t k = 0; k < f.size(); ++k) {
        const double base = f[k].base, slope = f[k].base_slope;
        result.push_back(
            {.mean = base + slope * curve[k].mean(),
             .square = base * base + 2.0 * base * slope * curve[k].mean() + slope * slope * curve[k].square,
             .with_z = base * z.mean(static_cast<Eigen::Index>(k)) + slope * curve[k].with_power[1]});
    }
    return result;
}

class SaturatingSampler final : public ColumnSampler {
  public:
    SaturatingSampler(std::vector<Saturation> f, const Coordinates& coordinates, const OutcomeInputs& inputs)
        : f_(std::move(f)), coordinates_(coordinates), inputs_(inputs) {}

    void fill(int n) override {
        std::copy_n(inputs_.noise, n, values_.values);
        for (std::size_t k = 0; k < f_.size(); ++k) {
            const auto at = static_cast<Eigen::Index>(k);
            const double location = coordinates_.location(at);
            const double inverse_scale = 1.0 / coordinates_.scale(at);
            const double* const a = inputs_.actions[k];
            const double* const c = inputs_.confounders[k];
            for (int i = 0; i < n; ++i) {
                const double s = f_[k].curve((a[i] - location) * inverse_scale);
                values_.values[i] += f_[k].effect * s + c[i] * (f_[k].confounder + f_[k].modulation * s);
            }
        }
    }

  private:
    std::vector<Saturation> f_;
    Coordinates coordinates_;
    const OutcomeInputs& inputs_;
};

/// The column Σ f_k + U.
class SaturatingColumn final : public OutcomeColumn {
  public:
    SaturatingColumn(const Scm& scm, const std::vector<Saturation>& f)
        : scm_(scm),
          f_(f),
          in_curve_(in_curves(scm, f)),
          curve_(curve_moments(scm, f, scm.joint_intervention, 1)),
          // Z = z, both being standardised by the same normal interventions
          factor_(confounder_factors(in_curve_, curve_, ActionMoments::joint(scm))),
          constant_(mean_and_sd(scm.outcome_noise).mean) {
        for (const InCurve& each : in_curve_) constant_ += each.constant;
    }

    [[nodiscard]] std::unique_ptr<ColumnSampler> sampler(const OutcomeInputs& inputs) const override {
        return std::make_unique<SaturatingSampler>(f_, scm_.coordinates, inputs);
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
    std::vector<Saturation> f_;
    std::vector<InCurve> in_curve_;
    std::vector<CurveMoments> curve_;  ///< under the joint regime
    std::vector<ConfounderFactor> factor_;
    double constant_;  ///< of E[Σ f_k + U | do(a)]
};

void SaturatingColumn::evaluate(const double* const* z, double* out, int n) const {
    std::fill_n(out, n, constant_);
    for (std::size_t k = 0; k < f_.size(); ++k) {
        for (int i = 0; i < n; ++i) out[i] += in_curve_[k].slope * f_[k].curve(z[k][i]);
    }
}

Eigen::VectorXd SaturatingColumn::products(const JointPopulation& population, const Basis& basis,
                                           Eigen::Index count) const {
    const int highest = basis.total_degree(static_cast<int>(count) - 1);
    const std::vector<CurveMoments> curve = curve_moments(scm_, f_, scm_.joint_intervention, highest);
    const auto none = basis.exponents(0);
    Eigen::VectorXd result(count);
    std::vector<std::uint8_t> others(f_.size());
    for (Eigen::Index m = 0; m < count; ++m) {
        const auto exponents = basis.exponents(static_cast<int>(m));
        result(m) = constant_ * population.mean(exponents, none);
        for (std::size_t k = 0; k < f_.size(); ++k) {
            std::ranges::copy(exponents, others.begin());
            others[k] = 0;
            result(m) +=
                in_curve_[k].slope * curve[k].with_power[exponents[k]] * population.mean(others, none);
        }
    }
    return result;
}

double SaturatingColumn::mean_product(const JointPopulation& population, const OutcomeColumn& other) const {
    if (&other != this) return other.mean_product(population, *this);
    double mean = constant_, variance = 0.0;
    for (std::size_t k = 0; k < f_.size(); ++k) {
        const double slope = in_curve_[k].slope;
        mean += slope * curve_[k].mean();
        variance += slope * slope * (curve_[k].square - curve_[k].mean() * curve_[k].mean());
    }
    return mean * mean + variance;
}

double SaturatingColumn::noise_variance() const {
    const double noise_sd = mean_and_sd(scm_.outcome_noise).sd;
    return noise_sd * noise_sd + contribution_variance(factor_, scm_.confounder_correlations());
}

double SaturatingColumn::noise_covariance(const Interaction& interaction) const {
    return contribution_covariance(factor_, interaction, ActionMoments::joint(scm_),
                                   scm_.confounder_correlations());
}

}  // namespace

double Saturation::curve(double z) const {
    const double x = steepness * (z - centre);
    return x / std::sqrt(1.0 + x * x);
}

std::unique_ptr<const OutcomeColumn> SaturatingOutcome::sum(const Scm& scm) const {
    return std::make_unique<SaturatingColumn>(scm, contributions_);
}

OutcomeSds SaturatingOutcome::sds(const Scm& scm) const {
    const std::vector<InCurve> f = in_curves(scm, contributions_);
    const std::vector<CurveMoments> curve = curve_moments(scm, contributions_, scm.intervention, 1);
    double effect = 0.0;
    for (std::size_t k = 0; k < f.size(); ++k)
        effect += f[k].slope * f[k].slope * (curve[k].square - curve[k].mean() * curve[k].mean());
    const double noise = contribution_variance(confounder_factors(f, curve, ActionMoments::unshifted(scm)),
                                               scm.confounder_correlations());
    return {.effect = std::sqrt(effect), .sum = std::sqrt(effect + noise)};
}

}  // namespace causum::sim
