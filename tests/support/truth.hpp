#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <vector>

#include "sim/quadratic_outcome.hpp"
#include "sim/scm.hpp"
#include "sim/truth.hpp"

namespace causum::tests {

/// f_k of a model whose outcome is made of polynomials of degree <= 2.
inline const std::vector<sim::Quadratic>& contributions(const sim::Scm& scm) {
    return dynamic_cast<const sim::QuadraticOutcome&>(*scm.outcome).contributions();
}

/// g_k of a model whose actions are polynomials of degree <= 2.
inline const sim::Quadratic& action_polynomial(const sim::Scm& scm, std::size_t k) {
    return dynamic_cast<const sim::QuadraticAction&>(*scm.action[k]).polynomial();
}

/// E[column | do(a)] at one point. @param z  K standardised actions
inline double effect_at(const sim::JointEffect& truth, int column, const Eigen::VectorXd& z) {
    struct alignas(64) Lanes {
        double values[sim::lanes];
    };
    std::vector<Lanes> actions(static_cast<std::size_t>(z.size()));
    std::vector<const double*> arrays;
    for (std::size_t k = 0; k < actions.size(); ++k) {
        std::fill_n(actions[k].values, sim::lanes, z(static_cast<Eigen::Index>(k)));
        arrays.push_back(actions[k].values);
    }
    Lanes effect{};
    truth.outcome()[column].evaluate(arrays.data(), effect.values, sim::lanes);
    return effect.values[0];
}

}  // namespace causum::tests
