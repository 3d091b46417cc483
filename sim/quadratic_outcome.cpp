#include "sim/quadratic_outcome.hpp"

#include <algorithm>
#include <cmath>

#include "sim/contribution.hpp"
#include "sim/kernels.hpp"
#include "sim/multilinear.hpp"
#include "sim/packed_quadratic.hpp"
#include "sim/quadratic_column.hpp"

namespace causum::sim {
namespace {

class SumSampler final : public ColumnSampler {
  public:
    SumSampler(const std::vector<Quadratic>& f, const OutcomeInputs& inputs) : noise_(inputs.noise) {
        for (std::size_t k = 0; k < f.size(); ++k)
            contributions_.emplace_back(f[k],
                                        std::vector<const double*>{inputs.actions[k], inputs.confounders[k]});
    }

    void fill(int n) override {
        std::copy_n(noise_, n, values_.values);
        for (const PackedQuadratic& f : contributions_) f.add_to(values_.values, n);
    }

  private:
    const double* noise_;
    std::vector<PackedQuadratic> contributions_;
};

/// E_a Var(Σ f_k | a) for actions with these moments of Z. @param r  correlations of the confounders
double contribution_variance(const std::vector<Contribution>& f, const Eigen::MatrixXd& r,
                             const ActionMoments& z) {
    double variance = 0.0;
    Eigen::VectorXd means(r.rows()), curvatures(r.rows());
    for (std::size_t k = 0; k < f.size(); ++k) {
        const auto i = static_cast<Eigen::Index>(k);
        const double mean = f[k].base + f[k].base_slope * z.mean(i);
        const double square = f[k].base * (f[k].base + 2.0 * f[k].base_slope * z.mean(i)) +
                              f[k].base_slope * f[k].base_slope * z.square(i);
        variance += square + 2.0 * mean * f[k].curvature * f[k].third +
                    f[k].curvature * f[k].curvature * (f[k].fourth - 1.0);
        means(i) = mean;
        curvatures(i) = f[k].curvature;
    }
    // Cov(C̃_j, C̃_k) = r_jk, Cov(C̃_j, C̃_k²) = 0, Cov(C̃_j², C̃_k²) = 2 r_jk²
    for (Eigen::Index k = 1; k < r.rows(); ++k) {
        for (Eigen::Index j = 0; j < k; ++j) {
            variance += 2.0 * r(j, k) * (means(j) * means(k) + 2.0 * r(j, k) * curvatures(j) * curvatures(k));
        }
    }
    return variance;
}

/// Every f_k in actions standardised so.
std::vector<Contribution> contributions_in(const Scm& scm, const std::vector<Quadratic>& f,
                                           const Coordinates& coordinates) {
    std::vector<Contribution> result;
    result.reserve(f.size());
    for (int k = 0; k < scm.actions; ++k)
        result.push_back(contribution(f[static_cast<std::size_t>(k)], scm, k, coordinates));
    return result;
}

/// Σ h_k + E U over the monomials of degree 2.
Eigen::VectorXd effect_of(const Scm& scm, const std::vector<Quadratic>& f, const Basis& monomials) {
    Eigen::VectorXd effect = Eigen::VectorXd::Zero(monomials.size());
    effect(0) = mean_and_sd(scm.outcome_noise).mean;
    int k = 0;
    for (const Contribution& in_z : contributions_in(scm, f, scm.coordinates)) {
        effect(0) += in_z.constant + in_z.curvature;
        effect(monomial(monomials, {k})) = in_z.slope;
        effect(monomial(monomials, {k, k})) = in_z.square;
        ++k;
    }
    return effect;
}

/// The column Σ f_k + U.
class SumColumn final : public QuadraticColumn {
  public:
    SumColumn(const Scm& scm, const std::vector<Quadratic>& f)
        : QuadraticColumn(Basis(scm.actions, 2), effect_of(scm, f, Basis(scm.actions, 2))),
          f_(f),
          in_z_(contributions_in(scm, f, scm.standard)),
          correlations_(scm.confounder_correlations()),
          z_(ActionMoments::joint(scm)),
          noise_sd_(mean_and_sd(scm.outcome_noise).sd) {}

    [[nodiscard]] std::unique_ptr<ColumnSampler> sampler(const OutcomeInputs& inputs) const override {
        return std::make_unique<SumSampler>(f_, inputs);
    }
    [[nodiscard]] double noise_variance() const override {
        return noise_sd_ * noise_sd_ + contribution_variance(in_z_, correlations_, z_);
    }
    [[nodiscard]] double noise_covariance_with_sum() const override { return noise_variance(); }
    [[nodiscard]] double noise_covariance(const Interaction& interaction) const override;

  private:
    std::vector<Quadratic> f_;
    std::vector<Contribution> in_z_;  ///< f_k in Z
    Eigen::MatrixXd correlations_;    ///< of the confounders
    ActionMoments z_;                 ///< under the joint regime
    double noise_sd_;                 ///< of U
};

double SumColumn::noise_covariance(const Interaction& interaction) const {
    const Eigen::Index actions = correlations_.rows();
    std::vector<Multilinear> factors, bases;  // of C̃_k in I and in f_k
    for (int k = 0; k < static_cast<int>(actions); ++k) {
        const Contribution& f = in_z_[static_cast<std::size_t>(k)];
        factors.push_back(confounder_factor(interaction, k));
        bases.push_back({{f.base, -1, -1}, {f.base_slope, k, -1}});
    }
    const Multilinear one = {{1.0, -1, -1}};
    double covariance = 0.0;
    for (std::size_t k = 0; k < factors.size(); ++k) {
        covariance += in_z_[k].curvature * in_z_[k].third * expectation(factors[k], one, z_);
        for (std::size_t l = 0; l < factors.size(); ++l) {
            const double r = correlations_(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(l));
            if (r != 0.0) covariance += r * expectation(bases[k], factors[l], z_);
        }
    }
    // Cov(C̃_j C̃_k, C̃_l²) = 2 r_jl r_kl
    for (Eigen::Index k = 0; k < actions; ++k) {
        for (Eigen::Index j = 0; j < k; ++j) {
            for (Eigen::Index l = 0; l < actions; ++l) {
                covariance += interaction.confounders(j, k) * in_z_[static_cast<std::size_t>(l)].curvature *
                              2.0 * correlations_(j, l) * correlations_(k, l);
            }
        }
    }
    return covariance;
}

/// f(x, c) with x = (a − location)/scale as a polynomial in (a, c).
Quadratic in_raw_units(const Quadratic& f, double location, double scale) {
    const double slope = f(0, 1) / scale;
    const double square = f(1, 1) / (scale * scale);
    const double mixed = f(1, 2) / scale;
    Quadratic result = f;
    result(0, 0) = f(0, 0) - location * (slope - location * square);
    result(0, 1) = slope - 2.0 * location * square;
    result(1, 1) = square;
    result(0, 2) = f(0, 2) - location * mixed;
    result(1, 2) = mixed;
    return result;
}

}  // namespace

std::unique_ptr<const OutcomeColumn> QuadraticOutcome::sum(const Scm& scm) const {
    return std::make_unique<SumColumn>(scm, contributions_);
}

OutcomeSds QuadraticOutcome::sds(const Scm& scm) const {
    const std::vector<Contribution> f = contributions_in(scm, contributions_, scm.standard);
    double effect = 0.0;
    for (std::size_t k = 0; k < f.size(); ++k) {
        const auto i = static_cast<Eigen::Index>(k);
        const std::vector<double> z = truncated_raw_moments(
            standardized(scm.intervention[k], scm.standard.location(i), scm.standard.scale(i)), 4);
        effect += f[k].slope * f[k].slope + 2.0 * f[k].slope * f[k].square * z[3] +
                  f[k].square * f[k].square * (z[4] - 1.0);
    }
    const double noise =
        contribution_variance(f, scm.confounder_correlations(), ActionMoments::unshifted(scm));
    return {.effect = std::sqrt(effect), .sum = std::sqrt(effect + noise)};
}

std::shared_ptr<const OutcomeMechanism> QuadraticOutcome::of_standardized(
    const Coordinates& coordinates) const {
    return std::make_shared<QuadraticOutcome>(contributions_of_standardized(coordinates));
}

std::vector<Quadratic> QuadraticOutcome::contributions_of_standardized(const Coordinates& coordinates) const {
    std::vector<Quadratic> result;
    result.reserve(contributions_.size());
    Eigen::Index k = 0;
    for (const Quadratic& f : contributions_) {
        result.push_back(in_raw_units(f, coordinates.location(k), coordinates.scale(k)));
        ++k;
    }
    return result;
}

}  // namespace causum::sim
