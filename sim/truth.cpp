#include "sim/truth.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/contribution.hpp"

namespace causum::sim {
namespace {

/// Σ of coefficient · x_first · x_second, an index −1 standing for 1; within a term the indices differ.
struct Term {
    double coefficient;
    int first;
    int second;
};
using Multilinear = std::vector<Term>;

/// Means and mean squares of independent x_j.
struct ActionMoments {
    Eigen::VectorXd mean;
    Eigen::VectorXd square;
};

/// E[p q] over independent x.
double expectation(const Multilinear& p, const Multilinear& q, const ActionMoments& x) {
    double total = 0.0;
    for (const Term& a : p) {
        for (const Term& b : q) {
            double value = a.coefficient * b.coefficient;
            for (const int j : {a.first, a.second}) {
                if (j >= 0) value *= j == b.first || j == b.second ? x.square(j) : x.mean(j);
            }
            for (const int j : {b.first, b.second}) {
                if (j >= 0 && j != a.first && j != a.second) value *= x.mean(j);
            }
            total += value;
        }
    }
    return total;
}

const Multilinear one = {{1.0, -1, -1}};

/// The polynomial in Z that multiplies C̃_k in an interaction.
Multilinear confounder_factor(const Interaction& interaction, int k) {
    Multilinear result;
    for (int j = 0; j < static_cast<int>(interaction.mixed.rows()); ++j) {
        if (interaction.mixed(j, k) != 0.0) result.push_back({interaction.mixed(j, k), j, -1});
    }
    if (interaction.triple.empty()) return result;
    const Eigen::MatrixXd& triple = interaction.triple[static_cast<std::size_t>(k)];
    for (int l = 1; l < static_cast<int>(triple.rows()); ++l) {
        for (int j = 0; j < l; ++j) {
            if (triple(j, l) != 0.0) result.push_back({triple(j, l), j, l});
        }
    }
    return result;
}

/// E_a Var(Σ f_k | a) for actions with these moments of Z. @param r  correlations of the confounders
double additive_noise_variance(const std::vector<Contribution>& f, const Eigen::MatrixXd& r,
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

std::vector<double> moments_of(const Noise& intervention, int highest, double location, double scale) {
    return truncated_raw_moments(standardized(intervention, location, scale), highest);
}

/// Mean and mean square of Z_k under interventions.
ActionMoments action_moments(const std::vector<Noise>& interventions, const Coordinates& standard) {
    ActionMoments result{Eigen::VectorXd(standard.location.size()),
                         Eigen::VectorXd(standard.location.size())};
    for (Eigen::Index k = 0; k < standard.location.size(); ++k) {
        const auto z = moments_of(interventions[static_cast<std::size_t>(k)], 2, standard.location(k),
                                  standard.scale(k));
        result.mean(k) = z[1];
        result.square(k) = z[2];
    }
    return result;
}

int monomial(const Basis& basis, std::initializer_list<int> variables) {
    std::vector<std::uint8_t> exponents(static_cast<std::size_t>(basis.actions()), 0);
    for (const int v : variables) ++exponents[static_cast<std::size_t>(v)];
    return basis.index(exponents);
}

}  // namespace

JointEffect::JointEffect(const Scm& scm, std::span<const Interaction> interactions)
    : coordinates_(scm.coordinates), intervention_(scm.joint_intervention), quadratics_(scm.actions, 2) {
    const int actions = scm.actions;
    const Eigen::MatrixXd r = scm.confounder_correlations();
    Polynomial additive{2, Eigen::VectorXd::Zero(quadratics_.size())};
    additive.coefficients(0) = mean_and_sd(scm.outcome_noise).mean;
    std::vector<Contribution> f;   // in Z
    double effect_variance = 0.0;  // of Σ h_k under the unshifted joint regime
    for (int k = 0; k < actions; ++k) {
        const Contribution in_z = contribution(scm, k, scm.coordinates);
        additive.coefficients(0) += in_z.constant + in_z.curvature;
        additive.coefficients(monomial(quadratics_, {k})) = in_z.slope;
        additive.coefficients(monomial(quadratics_, {k, k})) = in_z.square;
        const Contribution& c = f.emplace_back(contribution(scm, k, scm.standard));
        const auto z = moments_of(scm.intervention[static_cast<std::size_t>(k)], 4, scm.standard.location(k),
                                  scm.standard.scale(k));
        effect_variance +=
            c.slope * c.slope + 2.0 * c.slope * c.square * z[3] + c.square * c.square * (z[4] - 1.0);
    }
    columns_.push_back(additive);
    const ActionMoments unshifted{Eigen::VectorXd::Zero(actions), Eigen::VectorXd::Ones(actions)};
    additive_sd_ = std::sqrt(effect_variance);
    outcome_sd_ = std::sqrt(effect_variance + additive_noise_variance(f, r, unshifted));

    const ActionMoments z = action_moments(scm.joint_intervention, scm.standard);
    const double outcome_sd = mean_and_sd(scm.outcome_noise).sd;
    const auto columns = static_cast<Eigen::Index>(1 + interactions.size() + (scm.post_nonlinear ? 1 : 0));
    noise_ = Eigen::MatrixXd::Zero(columns, columns);
    noise_(0, 0) = outcome_sd * outcome_sd + additive_noise_variance(f, r, z);
    if (scm.post_nonlinear) {
        cube_.emplace(scm);
        noise_(columns - 1, 0) = cube_->noise_covariance();
        noise_(columns - 1, columns - 1) = cube_->noise_variance();
    }

    for (const Interaction& interaction : interactions) {
        // Z_j = u_j + v_j z_j
        const Eigen::VectorXd v = scm.coordinates.scale.cwiseQuotient(scm.standard.scale);
        const Eigen::VectorXd u =
            (scm.coordinates.location - scm.standard.location).cwiseQuotient(scm.standard.scale);
        Polynomial effect{2, Eigen::VectorXd::Zero(quadratics_.size())};
        effect.coefficients(0) = r.cwiseProduct(interaction.confounders).sum();
        for (int k = 0; k < actions; ++k) {
            for (int j = 0; j < k; ++j) {
                const double q = interaction.actions(j, k);
                effect.coefficients(0) += q * u(j) * u(k);
                effect.coefficients(monomial(quadratics_, {j})) += q * v(j) * u(k);
                effect.coefficients(monomial(quadratics_, {k})) += q * u(j) * v(k);
                effect.coefficients(monomial(quadratics_, {j, k})) += q * v(j) * v(k);
            }
        }
        columns_.push_back(effect);

        interaction_sd_.push_back(std::sqrt(interaction.variance(r)));
        double cross = 0.0, square = 0.0;  // covariance with column 0, variance
        std::vector<Multilinear> factors, bases;
        for (int k = 0; k < actions; ++k) {
            const Contribution& c = f[static_cast<std::size_t>(k)];
            factors.push_back(confounder_factor(interaction, k));
            bases.push_back({{c.base, -1, -1}, {c.base_slope, k, -1}});
        }
        for (std::size_t k = 0; k < factors.size(); ++k) {
            cross += f[k].curvature * f[k].third * expectation(factors[k], one, z);
            for (std::size_t l = 0; l < factors.size(); ++l) {
                const double covariance = r(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(l));
                if (covariance == 0.0) continue;
                cross += covariance * expectation(bases[k], factors[l], z);
                square += covariance * expectation(factors[k], factors[l], z);
            }
        }
        // Products of confounders: their own variance does not depend on a; Cov(C̃_j C̃_k, C̃_l²) = 2 r_jl r_kl
        for (int k = 0; k < actions; ++k) {
            for (int j = 0; j < k; ++j) {
                for (int l = 0; l < actions; ++l) {
                    cross += interaction.confounders(j, k) * f[static_cast<std::size_t>(l)].curvature * 2.0 *
                             r(j, l) * r(k, l);
                }
            }
        }
        Interaction products_only = interaction;
        products_only.actions.setZero();
        products_only.mixed.setZero();
        products_only.triple.clear();
        square += products_only.variance(r);
        const auto column = static_cast<Eigen::Index>(columns_.size()) - 1;
        noise_(column, 0) = cross;
        noise_(column, column) = square;
        if (cube_) noise_(columns - 1, column) = cube_->noise_covariance(interaction);
    }
}

void JointEffect::evaluate(int column, const double* const* z, double* out, int n) const {
    if (cube_ && column == cube_column()) {
        cube_->evaluate(z, out, n);
        return;
    }
    const Eigen::VectorXd& c = columns_.at(static_cast<std::size_t>(column)).coefficients;
    std::vector<double> packed = {c(0)};
    for (int i = 0; i < quadratics_.actions(); ++i) {
        packed.push_back(c(monomial(quadratics_, {i})));
        for (int j = 0; j <= i; ++j) packed.push_back(c(monomial(quadratics_, {j, i})));
    }
    std::fill_n(out, n, 0.0);
    kernels().add_quadratic(packed.data(), quadratics_.actions(), z, out, n);
}

double JointEffect::value(int column, const Eigen::Ref<const Eigen::VectorXd>& z) const {
    if (!cube_ || column != cube_column())
        return columns_.at(static_cast<std::size_t>(column))(quadratics_, z);
    const Eigen::Matrix<double, lanes, Eigen::Dynamic> same = z.transpose().replicate<lanes, 1>();
    std::vector<const double*> actions;
    for (Eigen::Index k = 0; k < z.size(); ++k) actions.push_back(same.col(k).data());
    double values[lanes];
    cube_->evaluate(actions.data(), values, lanes);
    return values[0];
}

Moments JointEffect::population(int degree) const {
    const int actions = coordinates_.actions();
    const Basis basis(actions, degree);
    std::vector<std::vector<double>> moments;
    for (Eigen::Index k = 0; k < actions; ++k) {
        moments.push_back(moments_of(intervention_[static_cast<std::size_t>(k)],
                                     std::max({degree, degree / 2 + 2, 4}), coordinates_.location(k),
                                     coordinates_.scale(k)));
    }
    // E[ψ ψ'] by exponents
    const auto expectation_of = [&](std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
        double value = 1.0;
        for (std::size_t k = 0; k < a.size(); ++k) value *= moments[k][static_cast<std::size_t>(a[k] + b[k])];
        return value;
    };
    Moments result(actions, degree, columns());
    result.count = 1.0;
    const auto constant = basis.exponents(0);
    for (Eigen::Index m = 0; m < result.sums.size(); ++m) {
        const auto e = basis.exponents(static_cast<int>(m));
        result.sums(m) = expectation_of(e, constant);
        if (m >= result.products.rows()) continue;
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            const Eigen::VectorXd& t = columns_[c].coefficients;
            double product = 0.0;
            for (Eigen::Index i = 0; i < t.size(); ++i) {
                if (t(i) != 0.0)
                    product += t(i) * expectation_of(e, quadratics_.exponents(static_cast<int>(i)));
            }
            result.products(m, static_cast<Eigen::Index>(c)) = product;
        }
    }
    for (Eigen::Index c = 0; c < cube_column(); ++c) {
        for (Eigen::Index d = 0; d <= c; ++d) {
            const Eigen::VectorXd& s = columns_[static_cast<std::size_t>(c)].coefficients;
            const Eigen::VectorXd& t = columns_[static_cast<std::size_t>(d)].coefficients;
            double product = 0.0;
            for (Eigen::Index i = 0; i < s.size(); ++i) {
                if (s(i) == 0.0) continue;
                for (Eigen::Index j = 0; j < t.size(); ++j) {
                    if (t(j) == 0.0) continue;
                    product += s(i) * t(j) *
                               expectation_of(quadratics_.exponents(static_cast<int>(i)),
                                              quadratics_.exponents(static_cast<int>(j)));
                }
            }
            result.squares(c, d) = product;
            result.squares(d, c) = product;
        }
    }
    if (!cube_) return result;
    const Eigen::Index last = cube_column();
    const Eigen::VectorXd products =
        cube_->products(basis, std::max<Eigen::Index>(result.products.rows(), quadratics_.size()));
    result.products.col(last) = products.head(result.products.rows());
    for (Eigen::Index c = 0; c < last; ++c) {
        const Eigen::VectorXd& t = columns_[static_cast<std::size_t>(c)].coefficients;
        result.squares(c, last) = result.squares(last, c) = t.dot(products.head(t.size()));
    }
    result.squares(last, last) = cube_->mean_square();
    return result;
}

double JointEffect::sd(const Moments& population, const Eigen::Ref<const Eigen::VectorXd>& weights) {
    const Moments combined = population.combined(weights);
    const double mean = combined.products(0, 0);
    return std::sqrt(std::max(0.0, combined.squares(0, 0) - mean * mean));
}

double JointEffect::interaction_weight(std::size_t interaction, double strength) const {
    return strength * additive_sd_ / interaction_sd_.at(interaction);
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
