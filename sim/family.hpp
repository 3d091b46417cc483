#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/scm.hpp"
#include "sim/scm_draws.hpp"
#include "sim/settings.hpp"

namespace causum::sim {

/// A family of random models: its one entry.
///
///     const Family example_family = {.name = "example", .summary = "…", .draw = draw_example,
///                                    .edge_probability = edge_probability};
///
/// stands in the family's own file, and its name in the list of families.cpp. Settings, help, tests and
/// selftest read that list.
struct Family {
    std::string_view name = {};     ///< value of `scm.family`
    std::string_view summary = {};  ///< one line, for `causum list`
    /// Sections of study keys that only some families have, and this one has; several may share one.
    std::span<const std::string_view> sections = {};
    bool chooses_action_units = false;  ///< whether `scm.action_units` says what its outcome takes
    bool chooses_actions = true;        ///< whether `scm.actions` says how many it has
    bool is_of_data = false;  ///< whether its models are like a real table: `interaction.kind = data`
    int outcome_columns = 1;  ///< of an outcome without interactions
    /// A model but for what its pilot defines, which make_scm adds.
    Scm (*draw)(const ScmDraws&, const ScmSettings&) = nullptr;
    /// Sets the coordinates and what else a pilot defines; nullptr: the coordinates by pilot_coordinates.
    void (*take_pilot)(Scm&, std::uint64_t seed, std::uint32_t replicate) = nullptr;
    /// Probability that an action is a parent of a later one: what plans reckon with.
    double (*edge_probability)(const ScmSettings&) = nullptr;
};

/// All families, in the order of `causum list`.
[[nodiscard]] std::span<const Family* const> all_families();

/// The family of that name, or nullptr.
[[nodiscard]] const Family* find_family(std::string_view name);

/// The family that settings name. @throws ArgumentError if there is none of that name
[[nodiscard]] const Family& family_of(const ScmSettings& settings);

}  // namespace causum::sim
