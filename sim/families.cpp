#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "core/errors.hpp"
#include "sim/family.hpp"

namespace causum::sim {

extern const Family polynomial_family, linear_family, post_nonlinear_family, saturating_family,
    semi_synthetic_family;

std::span<const Family* const> all_families() {
    static constexpr std::array families = {&polynomial_family, &linear_family, &post_nonlinear_family,
                                            &saturating_family, &semi_synthetic_family};
    return families;
}

const Family* find_family(std::string_view name) {
    const std::span<const Family* const> families = all_families();
    const auto found = std::ranges::find(families, name, &Family::name);
    return found == families.end() ? nullptr : *found;
}

const Family& family_of(const ScmSettings& settings) {
    const Family* const family = find_family(settings.family);
    if (family == nullptr)
        throw ArgumentError(fmt::format("scm.family = {}: no such family", settings.family));
    return *family;
}

}  // namespace causum::sim
