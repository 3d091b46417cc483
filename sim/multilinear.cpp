#include "sim/multilinear.hpp"

#include <cstddef>

#include "sim/noise.hpp"

namespace causum::sim {

ActionMoments ActionMoments::joint(const Scm& scm) {
    ActionMoments result{Eigen::VectorXd(scm.actions), Eigen::VectorXd(scm.actions)};
    for (Eigen::Index k = 0; k < scm.actions; ++k) {
        const std::vector<double> z =
            truncated_raw_moments(standardized(scm.joint_intervention[static_cast<std::size_t>(k)],
                                               scm.standard.location(k), scm.standard.scale(k)),
                                  2);
        result.mean(k) = z[1];
        result.square(k) = z[2];
    }
    return result;
}

ActionMoments ActionMoments::unshifted(const Scm& scm) {
    return {Eigen::VectorXd::Zero(scm.actions), Eigen::VectorXd::Ones(scm.actions)};
}

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

}  // namespace causum::sim
