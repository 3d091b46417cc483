#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace causum {

/// The instruction sets that inner loops are compiled for, each from one source and with the same bits.
enum class InstructionSet : std::uint8_t { plain, v3, v4 };
inline constexpr std::array<std::string_view, 3> instruction_set_names = {"x86-64", "x86-64-v3", "x86-64-v4"};

/// All that this processor has, the plainest first.
[[nodiscard]] std::span<const InstructionSet> available_instruction_sets();

/// The best of this processor, or the one that the environment variable CAUSUM_INSTRUCTIONS names.
/// @throws InputError if CAUSUM_INSTRUCTIONS names none that this processor has
[[nodiscard]] InstructionSet instruction_set();

/// The copy for an instruction set of what is compiled once for each (core/simd.hpp).
template <typename T>
[[nodiscard]] const T& choose(InstructionSet set, const T& plain, const T& v3, const T& v4) {
    switch (set) {
        case InstructionSet::v3:
            return v3;
        case InstructionSet::v4:
            return v4;
        case InstructionSet::plain:
            break;
    }
    return plain;
}

}  // namespace causum
