#pragma once

// For the source files that are compiled once for each instruction set, CAUSUM_VARIANT naming the copy
// (causum_variants in CMakeLists.txt). Nothing in such a file may call or instantiate an inline function that
// other files use: the linker keeps one copy of it, and that copy could hold instructions which the processor
// lacks. So everything here lives in the copy's own namespace.

#include <cstdint>

#ifndef CAUSUM_VARIANT
#error "CAUSUM_VARIANT names the namespace of this copy"
#endif

namespace causum::CAUSUM_VARIANT {

#if defined(__AVX512F__)
inline constexpr int width = 8;  ///< doubles in a register
#elif defined(__AVX2__)
inline constexpr int width = 4;
#else
inline constexpr int width = 2;
#endif
inline constexpr int lanes = 8;                  ///< doubles that go together, whatever the width
inline constexpr int registers = lanes / width;  ///< vectors that make up the 8 lanes

typedef double Vector __attribute__((vector_size(8 * width)));
typedef std::uint64_t Bits __attribute__((vector_size(8 * width)));

inline Vector broadcast(double x) {
    return Vector{} + x;
}
inline Bits broadcast_bits(std::uint64_t x) {
    return Bits{} + x;
}
/// @param p  aligned to the vector's size
inline Vector load(const double* p) {
    return *reinterpret_cast<const Vector*>(p);
}
inline void store(double* p, Vector x) {
    *reinterpret_cast<Vector*>(p) = x;
}

}  // namespace causum::CAUSUM_VARIANT
