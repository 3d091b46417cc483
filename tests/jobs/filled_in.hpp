#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <vector>

#include "jobs/study/settings_table.hpp"
#include "sim/family.hpp"

namespace causum::jobs::tests {

/// "a, b or c"
inline std::string alternatives(const std::vector<std::string_view>& names) {
    if (names.size() < 2) return names.empty() ? std::string() : std::string(names.front());
    return fmt::format("{} or {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
}

/// An expected message with {families} and {sections}, and {families of SECTION}, replaced by what there are.
inline std::string filled_in(std::string message) {
    const auto replace = [&](const std::string& place, const std::string& text) {
        const std::size_t at = message.find(place);
        if (at != std::string::npos) message.replace(at, place.size(), text);
    };
    std::vector<std::string_view> families;
    for (const sim::Family* family : sim::all_families()) families.push_back(family->name);
    replace("{families}", alternatives(families));
    replace("{sections}", fmt::format("{}", fmt::join(all_sections(), ", ")));
    for (const std::string_view section : all_sections()) {
        std::vector<std::string_view> with;
        for (const sim::Family* family : sim::all_families()) {
            for (const std::string_view own : family->sections) {
                if (own == section) with.push_back(family->name);
            }
        }
        replace(fmt::format("{{families of {}}}", section), alternatives(with));
    }
    return message;
}

}  // namespace causum::jobs::tests
