#include "sim/cube_column.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <stdexcept>

#include "sim/contribution.hpp"
#include "sim/joint_population.hpp"
#include "sim/kernels.hpp"
#include "sim/packed_quadratic.hpp"
#include "sim/quadratic_column.hpp"
#include "sim/quadrature.hpp"

namespace causum::sim {
namespace {

using Series = Eigen::Vector4d;        // Σ_i c_i t^i, cut after t³
using DoubleSeries = Eigen::Matrix4d;  // Σ_ij c_ij t^i u^j, cut after t³ and u³
/// Σ_pq c_pq x^p W̃^q, of total degree <= 6.
using Bivariate = Eigen::Matrix<double, 7, 7>;

constexpr double factorials[] = {1.0, 1.0, 2.0, 6.0};

/// Product of two cut series, or of two polynomials whose product is of degree <= 6.
template <class Coefficients>
Coefficients times(const Coefficients& a, const Coefficients& b) {
    Coefficients result = Coefficients::Zero();
    for (Eigen::Index i = 0; i < a.rows(); ++i) {
        for (Eigen::Index j = 0; j < a.cols(); ++j) {
            if (a(i, j) == 0.0) continue;
            result.bottomRightCorner(a.rows() - i, a.cols() - j) +=
                a(i, j) * b.topLeftCorner(a.rows() - i, a.cols() - j);
        }
    }
    return result;
}

/// a / b for a series b that begins with 1.
Series quotient(const Series& a, const Series& b) {
    Series result = a;
    for (Eigen::Index i = 1; i < result.size(); ++i) {
        for (Eigen::Index j = 0; j < i; ++j) result(i) -= result(j) * b(i - j);
    }
    return result;
}

/// e^{ct}
Series exponential(double c) {
    return {1.0, c, c * c / 2.0, c * c * c / 6.0};
}

/// Nodes of W_0 ~ N(0, 1) that are exact for polynomials of degree < 2 count; one node if confounders do not
/// share W_0.
std::vector<Node> common_nodes(bool is_shared, int count) {
    return is_shared ? hermite_nodes(count) : std::vector<Node>{{0.0, 1.0}};
}

/// C̃ = common + own W̃ given W_0.
struct Confounder {
    double common;
    double own;

    /// @param share  ρ_k; @param w  W_0
    Confounder(double share, double w) : common(std::sqrt(share) * w), own(std::sqrt(1.0 - share)) {}
};

/// f^i / i!, i = 0 … 3, of a contribution without its constant, given W_0.
std::array<Bivariate, 4> scaled_powers(const Contribution& c, const Confounder& given) {
    Bivariate f = Bivariate::Zero();
    f(0, 0) = (c.base + c.curvature * given.common) * given.common;
    f(0, 1) = (c.base + 2.0 * c.curvature * given.common) * given.own;
    f(0, 2) = c.curvature * given.own * given.own;
    f(1, 0) = c.slope + c.base_slope * given.common;
    f(1, 1) = c.base_slope * given.own;
    f(2, 0) = c.square;
    std::array<Bivariate, 4> powers;
    powers[0].setZero();
    powers[0](0, 0) = 1.0;
    for (std::size_t i = 1; i < powers.size(); ++i)
        powers[i] = times(f, powers[i - 1]) / static_cast<double>(i);
    return powers;
}

/// Moments of x_k under the joint regime, orders 0 … highest.
Eigen::VectorXd action_moments(const Scm& scm, std::size_t k, int highest) {
    const std::vector<double> moments = joint_moments(scm, k, highest);
    return Eigen::Map<const Eigen::VectorXd>(moments.data(), static_cast<Eigen::Index>(moments.size()));
}

/// Moments of W̃_k, orders 0 … 12.
Eigen::VectorXd confounder_moments(const Scm& scm, std::size_t k) {
    const std::vector<double> moments = raw_moments(standardized_confounder(scm, static_cast<int>(k)), 12);
    return Eigen::Map<const Eigen::VectorXd>(moments.data(), static_cast<Eigen::Index>(moments.size()));
}

/// E[x^i x^j], i, j = 0 … 6.
Bivariate moment_matrix(const Eigen::VectorXd& moments) {
    Bivariate result;
    for (Eigen::Index i = 0; i < 7; ++i) result.col(i) = moments.segment<7>(i);
    return result;
}

/// A factor of E[e^{tS} e^{uS'}]: with S' independent of S given the actions, and what is added where S' = S,
/// the covariances given the actions.
struct Factor {
    DoubleSeries independent;
    DoubleSeries covariance;
};

/// Factor of an action, given W_0. @param x, w  moments of action and W̃, orders 0 … 12
Factor action_factor(const std::array<Bivariate, 4>& powers, const Eigen::VectorXd& x,
                     const Eigen::VectorXd& w) {
    const Bivariate actions = moment_matrix(x);
    const Bivariate covariances = moment_matrix(w) - w.head<7>() * w.head<7>().transpose();
    Factor result;
    for (Eigen::Index i = 0; i < 4; ++i) {
        const Bivariate left = powers[static_cast<std::size_t>(i)].transpose() * actions;
        for (Eigen::Index j = 0; j < 4; ++j) {
            // E_a of the products of the coefficients of W̃^p and W̃^q
            const Bivariate both = left * powers[static_cast<std::size_t>(j)];
            result.independent(i, j) = w.head<7>().dot(both * w.head<7>());
            result.covariance(i, j) = both.cwiseProduct(covariances).sum();
        }
    }
    return result;
}

/// Factor of U with noise inside; that of nothing with noise outside.
Factor noise_factor(const Scm& scm, OutcomeNoisePlace place) {
    Factor result{DoubleSeries::Zero(), DoubleSeries::Zero()};
    result.independent(0, 0) = 1.0;
    if (place == OutcomeNoisePlace::outside) return result;
    const std::vector<double> u = raw_moments(scm.outcome_noise, 6);
    for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t j = 0; j < 4; ++j) {
            const auto row = static_cast<Eigen::Index>(i);
            const auto column = static_cast<Eigen::Index>(j);
            const double scale = factorials[i] * factorials[j];
            result.independent(row, column) = u[i] * u[j] / scale;
            result.covariance(row, column) = (u[i + j] - u[i] * u[j]) / scale;
        }
    }
    return result;
}

class CubeSampler final : public ColumnSampler {
  public:
    CubeSampler(const std::vector<Quadratic>& f, OutcomeNoisePlace place, const OutcomeInputs& inputs)
        : sum_(place == OutcomeNoisePlace::inside ? inputs.sum : without_noise_.values) {
        if (place == OutcomeNoisePlace::inside) return;
        for (std::size_t k = 0; k < f.size(); ++k)
            contributions_.emplace_back(f[k],
                                        std::vector<const double*>{inputs.actions[k], inputs.confounders[k]});
    }

    void fill(int n) override {
        for (Places* const places : {&without_noise_, &square_, &values_})
            std::fill(std::begin(places->values), std::end(places->values), 0.0);
        for (const PackedQuadratic& f : contributions_) f.add_to(without_noise_.values, n);
        kernels().add_product(sum_, sum_, square_.values, n);
        kernels().add_product(sum_, square_.values, values_.values, n);
    }

  private:
    const double* sum_;                           ///< S
    std::vector<PackedQuadratic> contributions_;  ///< where S is not column 0
    Places without_noise_{};
    Places square_{};
};

}  // namespace

CubeColumn::CubeColumn(const Scm& scm, const std::vector<Quadratic>& f, OutcomeNoisePlace place)
    : scm_(scm), f_(f), place_(place) {
    const auto actions = static_cast<std::size_t>(scm.actions);
    const bool is_shared = scm.has_common_part();
    const Factor noise = noise_factor(scm, place);

    double total = 0.0;
    std::vector<Contribution> in_x;
    std::vector<Eigen::VectorXd> x, w;
    for (std::size_t k = 0; k < actions; ++k) {
        in_x.push_back(contribution(f[k], scm, static_cast<int>(k), scm.coordinates));
        total += in_x.back().constant;
        x.push_back(action_moments(scm, k, 12));
        w.push_back(confounder_moments(scm, k));
    }
    const Series constant = exponential(total);
    offset_ = times<Series>(constant, noise.independent.col(0));
    for (const Node& common : common_nodes(is_shared, 4)) {  // E[S³ | a, W_0] is of degree 6 in W_0
        Given& node = nodes_.emplace_back(Given{common.weight, {}});
        for (std::size_t k = 0; k < actions; ++k) {
            const auto powers = scaled_powers(in_x[k], Confounder(scm.common_share[k], common.value));
            Powers& given = node.powers.emplace_back();
            for (std::size_t i = 0; i < 4; ++i)
                given.row(static_cast<Eigen::Index>(i)) = (powers[i] * w[k].head<7>()).transpose();
        }
    }

    // E_a of products of expectations given the actions, the common part drawn anew for each
    DoubleSeries apart = DoubleSeries::Zero();
    for (const Given& first : nodes_) {
        for (const Given& second : nodes_) {
            DoubleSeries product = noise.independent;
            for (std::size_t k = 0; k < actions; ++k) {
                const DoubleSeries factor =
                    first.powers[k] * moment_matrix(x[k]) * second.powers[k].transpose();
                product = times(product, factor);
            }
            apart += first.weight * second.weight * product;
        }
    }
    // the same with one common part for both, and what their dependence given it adds
    DoubleSeries together = DoubleSeries::Zero();
    DoubleSeries covariance = DoubleSeries::Zero();
    for (const Node& common : common_nodes(is_shared, 7)) {  // S⁶ is of degree 12 in W_0
        DoubleSeries product = noise.independent;
        DoubleSeries added = noise.covariance;
        for (std::size_t k = 0; k < actions; ++k) {
            const Factor factor = action_factor(
                scaled_powers(in_x[k], Confounder(scm.common_share[k], common.value)), x[k], w[k]);
            const DoubleSeries whole = factor.independent + factor.covariance;
            added = times(added, whole) + times(product, factor.covariance);
            product = times(product, factor.independent);
        }
        together += common.weight * product;
        covariance += common.weight * added;
    }
    if (is_shared) covariance += together - apart;
    const DoubleSeries constants = constant * constant.transpose();
    mean_square_ = factorials[3] * factorials[3] * times(apart, constants)(3, 3);
    noise_variance_ = factorials[3] * factorials[3] * times(covariance, constants)(3, 3);
    noise_covariance_ = factorials[3] * times(covariance, constants)(3, 1);
}

std::unique_ptr<ColumnSampler> CubeColumn::sampler(const OutcomeInputs& inputs) const {
    return std::make_unique<CubeSampler>(f_, place_, inputs);
}

void CubeColumn::evaluate(const double* const* x, double* out, int n) const {
    using Lanes = Eigen::Array<double, lanes, 1>;
    for (int start = 0; start < n; start += lanes) {
        Lanes total = Lanes::Zero();
        for (const Given& node : nodes_) {
            Lanes one = Lanes::Zero(), two = Lanes::Zero(), three = Lanes::Zero();  // of t, t², t³
            for (std::size_t k = 0; k < node.powers.size(); ++k) {
                const Lanes at = Eigen::Map<const Lanes>(x[k] + start);
                const auto power = [&](Eigen::Index i) {
                    Lanes value = Lanes::Constant(node.powers[k](i, 2 * i));
                    for (Eigen::Index p = 2 * i; p-- > 0;) value = value * at + node.powers[k](i, p);
                    return value;
                };
                const Lanes first = power(1), second = power(2);
                three += two * first + one * second + power(3);
                two += one * first + second;
                one += first;
            }
            total += node.weight * (offset_(3) + offset_(2) * one + offset_(1) * two + three);
        }
        Eigen::Map<Lanes>(out + start) = factorials[3] * total;
    }
}

Eigen::VectorXd CubeColumn::products(const JointPopulation&, const Basis& basis, Eigen::Index count) const {
    const auto actions = static_cast<std::size_t>(scm_.actions);
    const int highest = basis.total_degree(static_cast<int>(count) - 1);
    std::vector<Eigen::VectorXd> x;
    for (std::size_t k = 0; k < actions; ++k) x.push_back(action_moments(scm_, k, highest + 6));
    Eigen::VectorXd result = Eigen::VectorXd::Zero(count);
    for (const Given& node : nodes_) {
        Series whole = offset_;
        std::vector<std::vector<Series>> with_power(actions);  // E[x^e e^{tf}] / E[e^{tf}], e = 0 …
        for (std::size_t k = 0; k < actions; ++k) {
            const Series plain = node.powers[k] * x[k].head<7>();
            whole = times(whole, plain);
            for (Eigen::Index e = 0; e <= highest; ++e)
                with_power[k].push_back(quotient(node.powers[k] * x[k].segment<7>(e), plain));
        }
        for (Eigen::Index m = 0; m < count; ++m) {
            Series product = whole;
            const auto exponents = basis.exponents(static_cast<int>(m));
            for (std::size_t k = 0; k < actions; ++k) {
                if (exponents[k] > 0) product = times(product, with_power[k][exponents[k]]);
            }
            result(m) += node.weight * factorials[3] * product(3);
        }
    }
    return result;
}

double CubeColumn::mean_product(const JointPopulation& population, const OutcomeColumn& other) const {
    if (&other == this) return mean_square_;
    if (dynamic_cast<const QuadraticColumn*>(&other) != nullptr) return other.mean_product(population, *this);
    throw std::logic_error("no outcome has two cubes");
}

double CubeColumn::noise_covariance(const Interaction& interaction) const {
    // I − E[I | a] = Σ_k C̃_k (Σ_j mixed_jk Z_j + Σ_{j<l} triple_jl Z_j Z_l) + Σ_{j<k} confounders_jk (C̃_j C̃_k
    // − Cor(C̃_j, C̃_k)): its mean product with S³ is the covariance.
    const Eigen::Index actions = scm_.actions;
    const double products = scm_.confounder_correlations().cwiseProduct(interaction.confounders).sum();
    double covariance = 0.0;
    for (const Node& common : common_nodes(scm_.has_common_part(), 5)) {  // S³ C̃_j C̃_k is of degree 8 in W_0
        Series whole = offset_;
        std::vector<Series> z, c;  // E[x e^{tf}] / E[e^{tf}] and E[C̃ e^{tf}] / E[e^{tf}] of each action
        for (Eigen::Index k = 0; k < actions; ++k) {
            const auto i = static_cast<std::size_t>(k);
            const Confounder given(scm_.common_share[i], common.value);
            const auto powers =
                scaled_powers(contribution(f_[i], scm_, static_cast<int>(k), scm_.coordinates), given);
            const Eigen::VectorXd x = action_moments(scm_, i, 7);
            const Eigen::VectorXd w = confounder_moments(scm_, i);
            Series plain, with_action, with_confounder;
            for (Eigen::Index p = 0; p < 4; ++p) {
                const Bivariate& power = powers[static_cast<std::size_t>(p)];
                const Eigen::Matrix<double, 7, 1> expected = power * w.head<7>();
                plain(p) = x.head<7>().dot(expected);
                with_action(p) = x.segment<7>(1).dot(expected);
                with_confounder(p) =
                    given.common * plain(p) + given.own * x.head<7>().dot(power * w.segment<7>(1));
            }
            whole = times(whole, plain);
            z.push_back(quotient(with_action, plain));
            c.push_back(quotient(with_confounder, plain));
        }
        Series sum = Series::Zero();
        sum(0) = -products;
        for (Eigen::Index k = 0; k < actions; ++k) {
            Series factor = Series::Zero();  // of C̃_k
            for (Eigen::Index l = 0; l < actions; ++l) {
                const Series& z_l = z[static_cast<std::size_t>(l)];
                factor += interaction.mixed(l, k) * z_l;
                if (l < k) factor += interaction.confounders(l, k) * c[static_cast<std::size_t>(l)];
                if (interaction.triple.empty()) continue;
                const Eigen::MatrixXd& triple = interaction.triple[static_cast<std::size_t>(k)];
                Series inner = Series::Zero();
                for (Eigen::Index j = 0; j < l; ++j) inner += triple(j, l) * z[static_cast<std::size_t>(j)];
                factor += times(z_l, inner);
            }
            sum += times(c[static_cast<std::size_t>(k)], factor);
        }
        covariance += common.weight * factorials[3] * times(whole, sum)(3);
    }
    return covariance;
}

}  // namespace causum::sim
