#pragma once

#include <cstdint>

#include "sim/kernels.hpp"

namespace causum::sim {

/// What a stream is drawn for. Numbers are part of the results: never renumber.
enum class Role : std::uint8_t {
    scm = 0,    ///< structure, coefficients and noise kinds of the SCM
    pilot = 1,  ///< the observational sample that defines coordinates and interventions
    train = 2,
    test = 3,  ///< held-out joint samples
};

/// Regimes by number: 0 observational, k = 1 … K do(A_k), and the joint regime.
inline constexpr int observational_regime = 0;
inline constexpr int joint_regime = 255;

/// Limits of the address; a study beyond them is refused.
inline constexpr int max_actions = 64;
inline constexpr std::uint64_t max_places = std::uint64_t{1} << 32;  ///< per fold

/// Address of one data set's uniforms.
///
/// Every uniform is Philox4x32-10(key, counter) with
///
///     key      = seed, low word first
///     counter0 = 128 · block + j            j = 0 … 127; a counter gives places j and j + 128 of the block
///     counter1 = replicate                  below 2^32
///     counter2 = role (4 bits) | regime (8) | fold (4) | variable (16), from the top
///     counter3 = data set                   below 2^32
///
/// so a draw is a pure function of what it is for, and no state is carried between samples, threads or tasks.
struct DataAddress {
    std::uint64_t seed = 0;
    std::uint32_t replicate = 0;
    std::uint32_t data_set = 0;
    Role role = Role::train;
    int regime = 0;
    int fold = 0;

    /// @throws ArgumentError if regime, fold or variable do not fit their bits
    [[nodiscard]] StreamAddress variable(int index) const;
};

/// Numbers of the variables of an SCM within a data set's address.
namespace variables {
inline constexpr int outcome_noise = 0;  // U
[[nodiscard]] constexpr int confounder(int k) {
    return 3 * k + 1;
}  // W_k, k = 0 …
[[nodiscard]] constexpr int action_noise(int k) {
    return 3 * k + 2;
}  // V_k
[[nodiscard]] constexpr int intervened_action(int k) {
    return 3 * k + 3;
}  // A_k under an intervention
inline constexpr int common_confounder = 0x1000;  // W_0
}  // namespace variables

/// One uniform of a stream, by its place: for the few draws that make an SCM. The kernels make them by block.
[[nodiscard]] double uniform_at(const StreamAddress& stream, std::uint32_t place);

}  // namespace causum::sim
