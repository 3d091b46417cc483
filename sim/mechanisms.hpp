#pragma once

#include <cstddef>
#include <vector>

#include "sim/quadratic.hpp"
#include "sim/scm.hpp"
#include "sim/scm_draws.hpp"
#include "sim/settings.hpp"

namespace causum::sim {

// What the polynomial mechanisms of families have in common. Variables of g_k by number: 1 = C_k, 2 = V_k,
// 3 + j = A_j. Of f_k: 1 = A_k, 2 = C_k.
inline constexpr std::size_t first_parent = 3;

/// pa(k) of each action, ascending: every edge j → k, j < k, with the same probability.
[[nodiscard]] std::vector<std::vector<int>> draw_parents(const ScmDraws& draws, int actions,
                                                         double probability);

/// Multiplier of f_k's coefficient of x_i x_j, i <= j, x_0 = 1.
[[nodiscard]] double outcome_strength(const ScmSettings& settings, std::size_t i, std::size_t j);

/// Multiplier of g_k's coefficient of x_i x_j, i <= j, x_0 = 1.
[[nodiscard]] double action_strength(const ScmSettings& settings, std::size_t i, std::size_t j);

/// All coefficients of degree <= 2 in the variables `present`, of which 0 is the constant, ~ N(0, 1), each
/// times its strength, divided by the sum of their absolute values.
[[nodiscard]] Quadratic draw_quadratic(const ScmDraws& draws, int purpose,
                                       const std::vector<std::size_t>& present, const ScmSettings& settings,
                                       double (*strength)(const ScmSettings&, std::size_t, std::size_t));

/// A model of the polynomial family but for its outcome's mechanism.
[[nodiscard]] Scm draw_polynomial_actions(const ScmDraws& draws, const ScmSettings& settings);

/// Edge probability of draw_polynomial_actions.
[[nodiscard]] double polynomial_edges(const ScmSettings& settings);

}  // namespace causum::sim
