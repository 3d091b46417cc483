#include "sim/contribution.hpp"

#include <cmath>

namespace causum::sim {

Contribution contribution(const Quadratic& f, const Scm& scm, int k, const Coordinates& coordinates) {
    const auto i = static_cast<std::size_t>(k);
    const double shift = coordinates.location(k);
    const double scale = coordinates.scale(k);
    const auto [mean, sd] = mean_and_sd(scm.confounder[i]);
    const std::vector<double> w = raw_moments(standardized_confounder(scm, k), 4);
    const double rho = scm.common_share[i];
    const double own = 1.0 - rho;  // C̃ = √(1−ρ_k) W̃ + √ρ_k W_0
    const double linear = f(0, 1) + f(1, 2) * mean;
    return {.constant = f(0, 0) + f(0, 2) * mean + f(2, 2) * mean * mean + shift * (linear + shift * f(1, 1)),
            .slope = scale * (linear + 2.0 * shift * f(1, 1)),
            .square = scale * scale * f(1, 1),
            .base = sd * (f(0, 2) + shift * f(1, 2) + 2.0 * mean * f(2, 2)),
            .base_slope = sd * scale * f(1, 2),
            .curvature = sd * sd * f(2, 2),
            .third = own * std::sqrt(own) * w[3],
            .fourth = own * own * w[4] + 6.0 * rho * own + 3.0 * rho * rho};
}

Noise standardized_confounder(const Scm& scm, int k) {
    const Noise& confounder = scm.confounder[static_cast<std::size_t>(k)];
    const auto [mean, sd] = mean_and_sd(confounder);
    return standardized(confounder, mean, sd);
}

}  // namespace causum::sim
