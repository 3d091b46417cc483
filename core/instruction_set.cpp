#include "core/instruction_set.hpp"

#include <cpuid.h>
#include <fmt/core.h>

#include <cstdlib>
#include <string>

#include "core/errors.hpp"

namespace causum {

namespace {

/// Whether the processor and the operating system have all that a level of x86-64 adds to the one before. The
/// features one by one: Clang before 16 and GCC before 12 do not know the levels' names.
struct Levels {
    bool v2 = false;
    bool v3 = false;
    bool v4 = false;
};

Levels levels_of_processor() {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    // What __builtin_cpu_supports does not know in every compiler; what needs the system to save registers,
    // it does.
    const unsigned basic = __get_cpuid(1, &a, &b, &c, &d) != 0 ? c : 0;
    const unsigned extended = __get_cpuid(0x80000001, &a, &b, &c, &d) != 0 ? c : 0;
    constexpr unsigned cmpxchg16b = 1u << 13;
    constexpr unsigned movbe = 1u << 22;
    constexpr unsigned f16c = 1u << 29;
    constexpr unsigned lahf = 1u << 0;
    constexpr unsigned lzcnt = 1u << 5;

    __builtin_cpu_init();
    Levels levels;
    levels.v2 = (basic & cmpxchg16b) != 0 && (extended & lahf) != 0 && __builtin_cpu_supports("popcnt") &&
                __builtin_cpu_supports("sse3") && __builtin_cpu_supports("ssse3") &&
                __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("sse4.2");
    levels.v3 = levels.v2 && (basic & movbe) != 0 && (basic & f16c) != 0 && (extended & lzcnt) != 0 &&
                __builtin_cpu_supports("avx") && __builtin_cpu_supports("avx2") &&
                __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                __builtin_cpu_supports("fma");
    levels.v4 = levels.v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                __builtin_cpu_supports("avx512vl");
    return levels;
}

}  // namespace

std::span<const InstructionSet> available_instruction_sets() {
    static constexpr std::array all = {InstructionSet::plain, InstructionSet::v3, InstructionSet::v4};
    static const std::size_t count = [] {
        const Levels levels = levels_of_processor();
        return std::size_t{1} + (levels.v3 ? 1 : 0) + (levels.v4 ? 1 : 0);
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
