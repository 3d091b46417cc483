#pragma once

#include "core/instruction_set.hpp"

namespace causum {

/// Elementary functions of arrays, the same bits for every instruction set (tests/core/elementary_test.cpp),
/// unlike the C library's. Arrays are 64-byte aligned; `n` is a multiple of 8.
struct Elementary {
    /// x ← Φ⁻¹(x), the standard normal quantile, x a multiple of 2⁻⁵³ in (0, 1) as uniforms are;
    /// relative error below 1e-15.
    void (*normal_quantile)(double* x, int n);
    /// x ← ln(x / (1 − x)), the standard logistic quantile.
    void (*logistic_quantile)(double* x, int n);
    /// x ← ln x, x > 0 and normal.
    void (*natural_log)(double* x, int n);
    /// x ← eˣ; beyond ±700 as at ±700.
    void (*exponential)(double* x, int n);
};

/// The functions compiled for an instruction set, which the processor must have.
[[nodiscard]] const Elementary& elementary(InstructionSet set);
/// The functions for instruction_set(). @throws InputError as that does
[[nodiscard]] const Elementary& elementary();

}  // namespace causum
