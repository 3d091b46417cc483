#include "sim/truth.hpp"

#include <algorithm>
#include <cmath>

#include "core/basis.hpp"

namespace causum::sim {

JointEffect::JointEffect(const Scm& scm)
    : coordinates_(scm.coordinates), intervention_(scm.intervention), slopes_(scm.actions, 2) {
    const auto z_moments = action_moments(4);
    constant_ = raw_moments(scm.outcome_noise, 1)[1];
    const std::vector<double> u = raw_moments(scm.outcome_noise, 2);
    double noise_variance = u[2] - u[1] * u[1];
    double signal_variance = 0.0;
    for (Eigen::Index k = 0; k < scm.actions; ++k) {
        const auto i = static_cast<std::size_t>(k);
        const Quadratic& f = scm.outcome[i];
        const std::vector<double> c = raw_moments(scm.confounder[i], 4);
        const double shift = coordinates_.location(k);
        const double scale = coordinates_.scale(k);
        // f_k = p_0(a) + p_1(a) C + p_2 C², each p written in z
        const double p0[3] = {f(0, 0) + shift * (f(0, 1) + shift * f(1, 1)),
                              scale * (f(0, 1) + 2.0 * shift * f(1, 1)), scale * scale * f(1, 1)};
        const double p1[2] = {f(0, 2) + shift * f(1, 2), scale * f(1, 2)};
        const double p2 = f(2, 2);
        const double h0 = p0[0] + p1[0] * c[1] + p2 * c[2];
        slopes_(k, 0) = p0[1] + p1[1] * c[1];
        slopes_(k, 1) = p0[2];
        constant_ += h0;

        const std::vector<double>& z = z_moments[i];
        const double variance_z2 = z[4] - z[2] * z[2];
        signal_variance += slopes_(k, 0) * slopes_(k, 0) * (z[2] - z[1] * z[1]) +
                           2.0 * slopes_(k, 0) * slopes_(k, 1) * (z[3] - z[1] * z[2]) +
                           slopes_(k, 1) * slopes_(k, 1) * variance_z2;
        // Var(f_k | a) = p_1² Var C + 2 p_1 p_2 Cov(C, C²) + p_2² Var C²
        const double mean_p1 = p1[0] + p1[1] * z[1];
        const double mean_p1_squared = p1[0] * p1[0] + 2.0 * p1[0] * p1[1] * z[1] + p1[1] * p1[1] * z[2];
        noise_variance += mean_p1_squared * (c[2] - c[1] * c[1]) + 2.0 * mean_p1 * p2 * (c[3] - c[1] * c[2]) +
                          p2 * p2 * (c[4] - c[2] * c[2]);
    }
    signal_sd_ = std::sqrt(std::max(0.0, signal_variance));
    noise_floor_ = std::sqrt(std::max(0.0, noise_variance));
}

std::vector<std::vector<double>> JointEffect::action_moments(int highest) const {
    std::vector<std::vector<double>> result;
    for (std::size_t k = 0; k < intervention_.size(); ++k) {
        const auto i = static_cast<Eigen::Index>(k);
        result.push_back(standardized_moments(truncated_raw_moments(intervention_[k], highest),
                                              coordinates_.location(i), coordinates_.scale(i)));
    }
    return result;
}

void JointEffect::evaluate(const double* const* z, double* out, int n) const {
    std::fill_n(out, n, constant_);
    for (Eigen::Index k = 0; k < slopes_.rows(); ++k) {
        const double coefficients[3] = {0.0, slopes_(k, 0), slopes_(k, 1)};
        kernels().add_quadratic(coefficients, 1, z + k, out, n);
    }
}

double JointEffect::operator()(const Eigen::Ref<const Eigen::VectorXd>& z) const {
    double value = constant_;
    for (Eigen::Index k = 0; k < slopes_.rows(); ++k) value += z(k) * (slopes_(k, 0) + z(k) * slopes_(k, 1));
    return value;
}

Moments JointEffect::population(int degree) const {
    const int actions = coordinates_.actions();
    const Basis basis(actions, degree);
    const auto moments = action_moments(std::max(degree, degree / 2 + 2));
    Moments result(actions, degree, 1);
    result.count = 1.0;
    double mean = constant_;
    for (Eigen::Index k = 0; k < actions; ++k) {
        const auto& z = moments[static_cast<std::size_t>(k)];
        mean += slopes_(k, 0) * z[1] + slopes_(k, 1) * z[2];
    }
    result.squares(0, 0) = signal_sd_ * signal_sd_ + mean * mean;
    for (Eigen::Index m = 0; m < result.sums.size(); ++m) {
        const auto e = basis.exponents(static_cast<int>(m));
        double value = 1.0;
        for (std::size_t k = 0; k < e.size(); ++k) value *= moments[k][e[k]];
        result.sums(m) = value;
        if (m >= result.products.rows()) continue;
        double product = constant_ * value;
        for (std::size_t k = 0; k < e.size(); ++k) {
            double others = 1.0;
            for (std::size_t j = 0; j < e.size(); ++j) {
                if (j != k) others *= moments[j][e[j]];
            }
            const auto i = static_cast<Eigen::Index>(k);
            const std::size_t power = e[k];
            product +=
                others * (slopes_(i, 0) * moments[k][power + 1] + slopes_(i, 1) * moments[k][power + 2]);
        }
        result.products(m, 0) = product;
    }
    return result;
}

}  // namespace causum::sim
