// Compiled once for each instruction set (core/simd.hpp says what may not be used here).
#include "sim/kernels.hpp"

#include <immintrin.h>

#include "core/simd.hpp"

namespace causum::CAUSUM_VARIANT {
namespace {

using namespace causum::sim;

/// Product of the low 32 bits of each 64-bit element; the high halves of the inputs are ignored.
inline Bits multiply_low_halves(Bits a, Bits b) {
#if defined(__AVX512F__)
    // the zero-masked form, since GCC 12 warns of an uninitialised value inside the plain one
    return reinterpret_cast<Bits>(
        _mm512_maskz_mul_epu32(0xff, reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
#elif defined(__AVX2__)
    return reinterpret_cast<Bits>(
        _mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#else
    return reinterpret_cast<Bits>(_mm_mul_epu32(reinterpret_cast<__m128i>(a), reinterpret_cast<__m128i>(b)));
#endif
}

void uniforms(const StreamAddress& stream, std::uint32_t block, double* out) {
    constexpr int half = block_places / 2;  // a counter gives places j and j + 128 of the block
    constexpr std::uint64_t low_half = 0xffffffffULL;
    alignas(64) static constexpr std::uint64_t ramp[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    const Bits m0 = broadcast_bits(0xD2511F53U);
    const Bits m1 = broadcast_bits(0xCD9E8D57U);
    constexpr int group = 2;  // independent states, to hide the multiplier's latency
    for (int j = 0; j < half; j += group * width) {
        Bits x0[group], x1[group], x2[group], x3[group];
        for (int g = 0; g < group; ++g) {
            x0[g] = *reinterpret_cast<const Bits*>(ramp) +
                    (static_cast<std::uint64_t>(block) * half + static_cast<std::uint64_t>(j + g * width));
            x1[g] = broadcast_bits(stream.replicate);
            x2[g] = broadcast_bits(stream.variable);
            x3[g] = broadcast_bits(stream.data_set);
        }
        std::uint32_t k0 = static_cast<std::uint32_t>(stream.seed);
        std::uint32_t k1 = static_cast<std::uint32_t>(stream.seed >> 32);
        for (int round = 0; round < 10; ++round) {
            for (int g = 0; g < group; ++g) {
                const Bits p0 = multiply_low_halves(x0[g], m0);
                const Bits p1 = multiply_low_halves(x2[g], m1);
                x0[g] = (p1 >> 32) ^ x1[g] ^ broadcast_bits(k0);
                x1[g] = p1;
                x2[g] = (p0 >> 32) ^ x3[g] ^ broadcast_bits(k1);
                x3[g] = p0;
            }
            k0 += 0x9E3779B9U;
            k1 += 0xBB67AE85U;
        }
        for (int g = 0; g < group; ++g) {
            // High 52 of the 64 bits (second word high), centred between multiples of 2^-52: never 0 or 1.
            const Bits first = ((x1[g] << 32) | (x0[g] & low_half)) >> 12;
            const Bits second = ((x3[g] << 32) | (x2[g] & low_half)) >> 12;
            const Bits one = broadcast_bits(0x3ff0000000000000ULL);
            const double centre = 1.0 - 0x1p-53;
            store(out + j + g * width, reinterpret_cast<Vector>(first | one) - centre);
            store(out + half + j + g * width, reinterpret_cast<Vector>(second | one) - centre);
        }
    }
}

void affine(double* x, double shift, double factor, int n) {
    for (int i = 0; i < n; i += width) store(x + i, shift + factor * load(x + i));
}

void standardize(const double* x, double location, double factor, double* out, int n) {
    for (int i = 0; i < n; i += width) store(out + i, (load(x + i) - location) * factor);
}

void add_quadratic(const double* coefficients, int variables, const double* const* x, double* out, int n) {
    constexpr int step = 8 * width < 16 ? 16 : 8 * width;  // samples at a time: eight registers
    constexpr int group = step / width;
    for (int start = 0; start < n; start += step) {
        const int vectors = (n - start < step ? n - start : step) / width;
        Vector total[group];
        const double* c = coefficients;
        for (int v = 0; v < vectors; ++v) total[v] = load(out + start + v * width) + *c;
        ++c;
        for (int i = 0; i < variables; ++i) {
            Vector inner[group];
            for (int v = 0; v < group; ++v) inner[v] = broadcast(*c);
            ++c;
            for (int j = 0; j <= i; ++j, ++c) {
                const double* p = x[j] + start;
                if (vectors == group) {
                    for (int v = 0; v < group; ++v) inner[v] += *c * load(p + v * width);
                } else {
                    for (int v = 0; v < vectors; ++v) inner[v] += *c * load(p + v * width);
                }
            }
            const double* p = x[i] + start;
            for (int v = 0; v < vectors; ++v) total[v] += inner[v] * load(p + v * width);
        }
        for (int v = 0; v < vectors; ++v) store(out + start + v * width, total[v]);
    }
}

void add_product(const double* x, const double* y, double* out, int n) {
    for (int i = 0; i < n; i += width) store(out + i, load(out + i) + load(x + i) * load(y + i));
}

/// The 8 lanes, in as many registers as they need.
struct Lanes {
    Vector part[registers];
};

inline double lane_sum(const Lanes& sum) {
    typedef double Half __attribute__((vector_size(4 * sizeof(double))));
    alignas(64) double l[lanes];
#pragma GCC unroll 4
    for (int r = 0; r < registers; ++r) store(l + r * width, sum.part[r]);
    const Half s = *reinterpret_cast<const Half*>(l) + *reinterpret_cast<const Half*>(l + lanes / 2);
    return (s[0] + s[2]) + (s[1] + s[3]);
}

inline Lanes products(const double* x, const double* y, int n) {
    Lanes sum{};
    for (int i = 0; i < n; i += lanes) {
#pragma GCC unroll 4
        for (int r = 0; r < registers; ++r) sum.part[r] += load(x + i + r * width) * load(y + i + r * width);
    }
    return sum;
}

inline void add_each(const Lanes& sum, double* to) {
#pragma GCC unroll 4
    for (int r = 0; r < registers; ++r) store(to + r * width, load(to + r * width) + sum.part[r]);
}

double dot(const double* x, const double* y, int n) {
    return lane_sum(products(x, y, n));
}

double dot_by_lane(const double* x, const double* y, int n, double* lane_sums) {
    const Lanes sum = products(x, y, n);
    add_each(sum, lane_sums);
    return lane_sum(sum);
}

/// One walk over the tree of monomials, depth first, so that only one path of value arrays is alive.
template <bool by_lane>
class MomentWalk {
  public:
    MomentWalk(const MomentShape& shape, const double* const* z, const double* const* y, int n,
               double* scratch, const MomentSums& to)
        : shape_(shape), z_(z), y_(y), n_(n), scratch_(scratch), to_(to) {}

    void run() {
        for (int i = 0; i < n_; ++i) scratch_[i] = 1.0;
        for (int c = 0; c < shape_.outcomes; ++c) add_product(c, 0, products(scratch_, y_[c], n_));
        visit(0, 0, 0);
    }

  private:
    void add_sum(int monomial, const Lanes& sum) {
        to_.sums[monomial] += lane_sum(sum);
        if constexpr (by_lane) add_each(sum, to_.lane_sums + lanes * monomial);
    }
    void add_product(int outcome, int monomial, const Lanes& sum) {
        const int at = outcome * to_.product_stride + monomial;
        to_.products[at] += lane_sum(sum);
        if constexpr (by_lane) add_each(sum, to_.lane_products + lanes * at);
    }

    /// Children of a monomial of degree `depth` whose values are in scratch row `depth`.
    void visit(int monomial, int depth, int last) {
        const double* parent = scratch_ + depth * block_places;
        const int children = shape_.first_child[monomial];
        if (depth + 2 == shape_.degree) {
            for (int v = last; v < shape_.actions; ++v) {
                const int child = children + (v - last);
                pair(parent, v, child);
                if (depth + 1 <=
                    shape_.outcome_degree) {  // only in degree 2, where the parent is the constant
                    for (int c = 0; c < shape_.outcomes; ++c) {
                        add_product(c, child, products(z_[v], y_[c], n_));
                    }
                }
            }
            return;
        }
        double* value = scratch_ + (depth + 1) * block_places;
        for (int v = last; v < shape_.actions; ++v) {
            const int child = children + (v - last);
            const bool has_product = depth + 1 <= shape_.outcome_degree;
            if (depth + 3 == shape_.degree && !has_product && last_three_degrees(parent, v, child)) continue;
            if (has_product) {
                multiply<true>(parent, z_[v], value, child);
                for (int c = 1; c < shape_.outcomes; ++c) {
                    add_product(c, child, products(value, y_[c], n_));
                }
            } else {
                multiply<false>(parent, z_[v], value, child);
            }
            visit(child, depth + 1, v);
        }
    }

    /// value ← parent · z; adds Σ value, and with the first outcome Σ value · y.
    template <bool with_outcome>
    void multiply(const double* parent, const double* z, double* value, int child) {
        Lanes sum{};
        Lanes product{};
        const double* y = with_outcome ? y_[0] : nullptr;
        for (int i = 0; i < n_; i += lanes) {
#pragma GCC unroll 4
            for (int r = 0; r < registers; ++r) {
                const int at = i + r * width;
                const Vector x = load(parent + at) * load(z + at);
                store(value + at, x);
                sum.part[r] += x;
                if constexpr (with_outcome) product.part[r] += x * load(y + at);
            }
        }
        add_sum(child, sum);
        if constexpr (with_outcome) add_product(0, child, product);
    }

    /// A child parent · z_v with its children and theirs, the last three degrees, in one walk over the
    /// samples.
    /// @return false if there are more than the registers hold
    bool last_three_degrees(const double* parent, int v, int child) {
        switch (shape_.actions - v) {
            case 1:
                triangle<1>(parent, v, child);
                return true;
            case 2:
                triangle<2>(parent, v, child);
                return true;
            case 3:
                triangle<3>(parent, v, child);
                return true;
            case 4:
                if constexpr (widest_triangle >= 4) triangle<4>(parent, v, child);
                return widest_triangle >= 4;
            case 5:
                if constexpr (widest_triangle >= 5) triangle<5>(parent, v, child);
                return widest_triangle >= 5;
            default:
                return false;
        }
    }
    static constexpr int widest_triangle =
        width == 8 ? 5 : 3;  // its sums and actions fit in 32 or 16 registers

    template <int count>
    void triangle(const double* parent, int v, int child) {
        constexpr int pairs = count * (count + 1) / 2;
        const double* z[count];
        for (int g = 0; g < count; ++g) z[g] = z_[v + g];
        Lanes own_sum;
        Lanes child_sums[count];
        Lanes pair_sums[pairs];
#pragma GCC unroll 4
        for (int r = 0; r < registers; ++r) {
            Vector own{};
            Vector children[count]{};
            Vector grandchildren[pairs]{};
            for (int i = r * width; i < n_; i += lanes) {
                Vector action[count];
#pragma GCC unroll 8
                for (int g = 0; g < count; ++g) action[g] = load(z[g] + i);
                const Vector value = load(parent + i) * action[0];
                own += value;
                int next = 0;
#pragma GCC unroll 8
                for (int g = 0; g < count; ++g) {
                    const Vector x = value * action[g];
                    children[g] += x;
#pragma GCC unroll 8
                    for (int h = g; h < count; ++h) grandchildren[next++] += x * action[h];
                }
            }
            own_sum.part[r] = own;
            for (int g = 0; g < count; ++g) child_sums[g].part[r] = children[g];
            for (int g = 0; g < pairs; ++g) pair_sums[g].part[r] = grandchildren[g];
        }
        add_sum(child, own_sum);
        const int first = shape_.first_child[child];
        int next = 0;
        for (int g = 0; g < count; ++g) {
            add_sum(first + g, child_sums[g]);
            const int to = shape_.first_child[first + g];
            for (int h = g; h < count; ++h) add_sum(to + h - g, pair_sums[next++]);
        }
    }

    /// A child parent · z_v and its children child · z_u, u >= v: neither is stored.
    void pair(const double* parent, int v, int child) {
        const int grandchildren = shape_.first_child[child];
        for (int u = v; u < shape_.actions; u += most) {
            const int to = grandchildren + (u - v);
            const int own = u == v ? child : -1;
            switch (shape_.actions - u) {
                case 1:
                    leaves<1>(parent, v, u, own, to);
                    break;
                case 2:
                    leaves<2>(parent, v, u, own, to);
                    break;
                case 3:
                    leaves<3>(parent, v, u, own, to);
                    break;
                case 4:
                    leaves<4>(parent, v, u, own, to);
                    break;
                default:
                    leaves<most>(parent, v, u, own, to);
                    break;
            }
        }
    }
    static constexpr int most = 5;  // leaves at a time: with 8 lanes in two registers, 12 sums fit in 16

    template <int count>
    void leaves(const double* parent, int v, int first, int own, int to) {
        Lanes self{};
        Lanes sum[count]{};
        const double* z[count];
        for (int g = 0; g < count; ++g) z[g] = z_[first + g];
        const double* zv = z_[v];
        for (int i = 0; i < n_; i += lanes) {
#pragma GCC unroll 4
            for (int r = 0; r < registers; ++r) {
                const int at = i + r * width;
                const Vector x = load(parent + at) * load(zv + at);
                self.part[r] += x;
#pragma GCC unroll 8
                for (int g = 0; g < count; ++g) sum[g].part[r] += x * load(z[g] + at);
            }
        }
        if (own >= 0) add_sum(own, self);
        for (int g = 0; g < count; ++g) add_sum(to + g, sum[g]);
    }

    const MomentShape& shape_;
    const double* const* z_;
    const double* const* y_;
    int n_;
    double* scratch_;
    const MomentSums& to_;
};

void add_moments(const MomentShape& shape, const double* const* z, const double* const* y, int n,
                 double* scratch, const MomentSums& to) {
    if (to.lane_sums == nullptr) {
        MomentWalk<false>(shape, z, y, n, scratch, to).run();
    } else {
        MomentWalk<true>(shape, z, y, n, scratch, to).run();
    }
}

}  // namespace

extern const sim::Kernels kernels;
const sim::Kernels kernels = {
    .uniforms = uniforms,
    .affine = affine,
    .standardize = standardize,
    .add_quadratic = add_quadratic,
    .add_product = add_product,
    .add_moments = add_moments,
    .dot = dot,
    .dot_by_lane = dot_by_lane,
};

}  // namespace causum::CAUSUM_VARIANT
