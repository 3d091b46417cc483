#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/random.hpp"

namespace causum::sim {

/// Uniforms that make an SCM, each addressed by what it is for: changing one setting leaves the other draws
/// alone.
class ScmDraws {
  public:
    ScmDraws(std::uint64_t seed, std::uint32_t replicate)
        : address_{.seed = seed,
                   .replicate = replicate,
                   .data_set = 0,
                   .role = Role::scm,
                   .regime = 0,
                   .fold = 0} {}

    /// Purposes, numbered as "variables" of the address: part of the results, never renumber.
    enum Purpose : int {
        noise_kind = 0,
        edge = 1,
        noise_sigma = 2,
        intervention_sigma = 3,
        shared_pair = 4,
        table_row = 5,           ///< of a bootstrap
        mechanism = 16,          ///< 16 + 2 k: f_k, 17 + 2 k: g_k
        interaction = 256,       ///< 256 + 4 kind + term: coefficients
        interaction_term = 320,  ///< 320 + 4 kind + term: whether it is there
    };

    [[nodiscard]] double uniform(int purpose, std::size_t index) const {
        return uniform_at(address_.variable(purpose), static_cast<std::uint32_t>(index));
    }
    [[nodiscard]] double uniform(int purpose, std::size_t index, double low, double high) const {
        return low + (high - low) * uniform(purpose, index);
    }
    [[nodiscard]] static int outcome_mechanism(int k) { return mechanism + 2 * k; }
    [[nodiscard]] static int action_mechanism(int k) { return mechanism + 2 * k + 1; }
    /// Edge j → k, j < k, is present where its uniform is below the probability.
    [[nodiscard]] bool has_edge(int j, int k, double probability) const {
        const auto row = static_cast<std::size_t>(k);
        return uniform(edge, row * (row - 1) / 2 + static_cast<std::size_t>(j)) < probability;
    }

  private:
    DataAddress address_;
};

}  // namespace causum::sim
