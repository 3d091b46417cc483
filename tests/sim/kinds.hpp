#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "sim/interaction.hpp"
#include "sim/settings.hpp"

namespace causum::tests {

/// The enumerators that a table of names is for.
template <typename Enum, std::size_t count>
constexpr std::array<Enum, count> enumerators(const std::array<std::string_view, count>&) {
    std::array<Enum, count> result{};
    for (std::size_t i = 0; i < count; ++i) result[i] = static_cast<Enum>(i);
    return result;
}

inline constexpr auto noise_kinds = enumerators<sim::NoiseKind>(sim::noise_kind_names);
inline constexpr auto outcome_noise_places =
    enumerators<sim::OutcomeNoisePlace>(sim::outcome_noise_place_names);

/// An interaction of each kind that is random.
inline std::vector<sim::Interaction> all_interactions(int actions) {
    std::vector<sim::Interaction> result;
    for (const sim::InteractionKindEntry& entry : sim::interaction_kinds) {
        if (!entry.found) result.push_back(sim::draw_interaction({.kind = entry.kind}, actions, 3, 2));
    }
    return result;
}

}  // namespace causum::tests
