#include "sim/confounder_factor.hpp"

#include <cstddef>

namespace causum::sim {

double contribution_variance(std::span<const ConfounderFactor> b,
                             const Eigen::Ref<const Eigen::MatrixXd>& r) {
    double variance = 0.0;
    for (std::size_t k = 0; k < b.size(); ++k) {
        variance += b[k].square;
        for (std::size_t j = 0; j < k; ++j)
            variance +=
                2.0 * r(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(k)) * b[j].mean * b[k].mean;
    }
    return variance;
}

double contribution_covariance(std::span<const ConfounderFactor> b, const Interaction& interaction,
                               const ActionMoments& z, const Eigen::Ref<const Eigen::MatrixXd>& r) {
    const auto mean_with = [&](std::size_t k, const Term& term) {
        const auto i = static_cast<int>(k);
        const bool has_own = term.first == i || term.second == i;
        double value = term.coefficient * (has_own ? b[k].with_z : b[k].mean);
        for (const int j : {term.first, term.second}) {
            if (j >= 0 && j != i) value *= z.mean(j);
        }
        return value;
    };
    double covariance = 0.0;
    for (int l = 0; l < static_cast<int>(b.size()); ++l) {
        const Multilinear factor = confounder_factor(interaction, l);
        for (std::size_t k = 0; k < b.size(); ++k) {
            const double correlation = r(static_cast<Eigen::Index>(k), l);
            if (correlation == 0.0) continue;
            for (const Term& term : factor) covariance += correlation * mean_with(k, term);
        }
    }
    return covariance;
}

}  // namespace causum::sim
