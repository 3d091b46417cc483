#include "core/instruction_set.hpp"

#include <fmt/core.h>

#include <cstdlib>
#include <string>

#include "core/errors.hpp"

namespace causum {

std::span<const InstructionSet> available_instruction_sets() {
    static constexpr std::array all = {InstructionSet::plain, InstructionSet::v3, InstructionSet::v4};
    static const std::size_t count = [] {
        if (!__builtin_cpu_supports("x86-64-v3")) return 1;
        return __builtin_cpu_supports("x86-64-v4") ? 3 : 2;
    }();
    return std::span(all).first(count);
}

InstructionSet instruction_set() {
    static const InstructionSet chosen = [] {
        const std::span<const InstructionSet> available = available_instruction_sets();
        const char* wanted = std::getenv("CAUSUM_INSTRUCTIONS");
        if (wanted == nullptr) return available.back();
        std::string names;
        for (const InstructionSet candidate : available) {
            const std::string_view name = instruction_set_names[static_cast<std::size_t>(candidate)];
            if (name == wanted) return candidate;
            names += (names.empty() ? "" : ", ") + std::string(name);
        }
        throw InputError(
            fmt::format("CAUSUM_INSTRUCTIONS = {} (must be one of {} on this processor)", wanted, names));
    }();
    return chosen;
}

}  // namespace causum
