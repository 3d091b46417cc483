#pragma once

#include <cstddef>
#include <vector>

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

}  // namespace causum::sim
