#pragma once

#include <cstdint>

#include "core/instruction_set.hpp"
#include "core/normal_distribution.hpp"

namespace causum::sim {

/// Samples live in blocks of 256 places, summed in 8 lanes: the summation order is part of the results.
inline constexpr int block_places = 256;
inline constexpr int lanes = 8;

/// Address of a stream of uniforms (layout and ranges: sim/random.hpp).
struct StreamAddress {
    std::uint64_t seed = 0;
    std::uint32_t replicate = 0;
    std::uint32_t variable = 0;  ///< role, regime, fold and variable, packed
    std::uint32_t data_set = 0;
};

/// What the moment kernel needs to know of a Basis.
struct MomentShape {
    int actions;
    int degree;          ///< of the action monomials, >= 2
    int outcome_degree;  ///< of the monomials that multiply outcomes, <= degree / 2
    int outcomes;
    const int* first_child;  ///< Basis::first_children()
};

/// Where the moment kernel adds its sums.
struct MomentSums {
    double* sums;      ///< [size(degree)]; entry 0, the count, is left alone
    double* products;  ///< [outcomes][size(outcome_degree)]
    int product_stride;
    /// Where each lane's own sums are added, aligned as samples are; nullptr for none.
    double* lane_sums = nullptr;      ///< [size(degree)][lanes]
    double* lane_products = nullptr;  ///< [outcomes][size(outcome_degree)][lanes]
};

/// The inner loops. Every instruction set gives the same bits (tests/sim/kernels_test.cpp): the source is
/// one, each operation is elementwise IEEE double without contraction, and sums keep 8 lanes whatever the
/// vector width. Arrays of samples are 64-byte aligned and hold block_places doubles; `n` is a multiple of
/// `lanes`.
struct Kernels {
    /// The 256 uniforms in (0, 1) of a block of a stream: Philox4x32-10, 52 bits each.
    void (*uniforms)(const StreamAddress& stream, std::uint32_t block, double* out);
    /// x ← shift + factor x.
    void (*affine)(double* x, double shift, double factor, int n);
    /// out ← (x − location) · factor.
    void (*standardize)(const double* x, double location, double factor, double* out, int n);
    /// out ← out + c_0 + Σ_i x_i (c_i + Σ_{j<=i} c_ij x_j); coefficients c_0, then c_i, c_i0 … c_ii for each
    /// i.
    void (*add_quadratic)(const double* coefficients, int variables, const double* const* x, double* out,
                          int n);
    /// out ← out + x y.
    void (*add_product)(const double* x, const double* y, double* out, int n);
    /// Adds Σ ψ_m(z), Σ ψ_m(z) y_c over the first n places to `to`. Places that do not count hold z = 0, y =
    /// 0.
    /// @param scratch  degree × block_places doubles
    void (*add_moments)(const MomentShape& shape, const double* const* z, const double* const* y, int n,
                        double* scratch, const MomentSums& to);
    /// Σ x_i y_i in lane order.
    double (*dot)(const double* x, const double* y, int n);
    /// The same; adds each lane's sum to lane_sums, [lanes] and aligned.
    double (*dot_by_lane)(const double* x, const double* y, int n, double* lane_sums);
};

/// The kernels compiled for an instruction set, which the processor must have.
[[nodiscard]] const Kernels& kernels(InstructionSet set);
/// The kernels for instruction_set(). @throws InputError as that does
[[nodiscard]] const Kernels& kernels();

}  // namespace causum::sim
