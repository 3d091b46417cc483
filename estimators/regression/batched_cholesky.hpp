#pragma once

#include <cstdint>

#include "core/instruction_set.hpp"

namespace causum::estimators {

/// Linear systems that differ in a penalty only are solved eight at a time, one in each lane of a vector.
inline constexpr int penalty_lanes = 8;

/// A value for each of eight penalties.
struct alignas(64) LaneValues {
    double of[penalty_lanes];
};

/// The inner loops of ridge regression. Every instruction set gives the same bits: a lane's operations are
/// those of the textbook algorithm on its own system, in one order.
struct BatchedCholesky {
    /// Cholesky factors L L' = G + α_l P of eight matrices.
    /// @param gram, penalty_matrix  [size][size] by columns; lower triangles are read
    /// @param factor  [size (size + 1) / 2] L by rows
    /// @return a bit for each lane whose matrix is not positive definite; its factor means nothing
    std::uint32_t (*factorize)(const double* gram, const double* penalty_matrix, const LaneValues& penalties,
                               int size, LaneValues* factor);
    /// Solves L L' x = right in every lane. @param right  [size]; @param x  [size]
    void (*solve)(const LaneValues* factor, int size, const double* right, LaneValues* x);
    /// y = matrix · x in every lane. @param matrix  [size][size] symmetric, both triangles
    void (*multiply)(const double* matrix, int size, const LaneValues* x, LaneValues* y);
};

/// The loops compiled for an instruction set, which the processor must have.
[[nodiscard]] const BatchedCholesky& batched_cholesky(InstructionSet set);

}  // namespace causum::estimators
