// Compiled once for each instruction set (core/simd.hpp says what may not be used here).
#include "sim/kernels.hpp"

#include <immintrin.h>

#include "core/simd.hpp"

namespace causum::CAUSUM_VARIANT {
namespace {

using namespace causum::sim;

inline Bits broadcast_bits(std::uint64_t x) {
    return Bits{} + x;
}

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

template <int count>
inline double polynomial(const double (&c)[count], double x) {
    double result = c[count - 1];
    for (int i = count - 2; i >= 0; --i) result = result * x + c[i];
    return result;
}
template <int count>
inline Vector polynomial(const double (&c)[count], Vector x) {
    Vector result = broadcast(c[count - 1]);
#pragma GCC unroll 32
    for (int i = count - 2; i >= 0; --i) result = result * x + c[i];
    return result;
}

// Chebyshev interpolants made by tests/sim/make_kernel_coefficients.py, which states ranges and errors.
constexpr double log_series[] = {0.33333333333333348477, 0.19999999999949619489,  0.14285714313047945769,
                                 0.11111105557572080752, 0.090914452783478017639, 0.076658370150839309258,
                                 0.073085187743958250731};
constexpr double exp_series[] = {
    0.5000000000000001128,    0.16666666666666667534,    0.041666666666620638584,    0.0083333333333297934996,
    0.0013888888918939167785, 0.00019841269864380513295, 0.000024801518641395993583, 2.7557266418612303703e-6,
    2.76213386691429238e-7,   2.5101346928350340198e-8};
constexpr double quantile_limit = 6.5;
constexpr double quantile_middle = 3.25;
constexpr double quantile_centre[] = {
    2.3809397712604829788,      0.33745467063937329123,    -0.0089013484702893446367,
    -0.00091860856477762102059, 0.00025139913908093520558, -0.000020889305243182650386,
    -1.4259022775808410235e-6,  5.5484798996048692015e-7,  -4.6636366820699377822e-8,
    -4.0309102997546303728e-9,  1.3644753543219906636e-9,  -9.9666704509487790899e-11,
    -1.251391426199402066e-11,  3.4374580347303800988e-12, -2.0412369643948398507e-13,
    -3.8514050439936908836e-14, 8.875513022430333228e-15,  -3.8583309307896382996e-16,
    -1.3342086937410942285e-16, 2.2658451505052997998e-17, 5.7278339735452956615e-19,
    -4.0156669893971611006e-19, 6.9894706798658207501e-21, 3.0653587376438155964e-21};
constexpr double quantile_tail_middle = 4.25;
constexpr double quantile_tail[] = {
    5.7872778660123287098,      1.428324977263656487,        0.0010079806779167316701,
    -0.0008596919779663434149,  0.00030006318550450032093,   -0.000091103287087172100765,
    0.000031084595763856719036, -0.000014421665544645972145, 8.2127154284699691698e-6,
    -4.5412538509148308491e-6,  2.107431799791051697e-6,     -7.2862464860817344256e-7,
    1.3192235515120792228e-7,   3.6137838537769877611e-8,    -4.2615925810837967358e-8,
    1.9078237709648461949e-8,   -4.346347011878109683e-9,    -3.150492217718841788e-10,
    6.586142982456399084e-10,   -2.435898677381095133e-10,   4.6421202807473501229e-11,
    -2.7216920687459174384e-12, -5.4334095081397667346e-12,  3.5850369176093926872e-12,
    -4.8957170278382922302e-13, -2.0139550841643310983e-13,  5.1204130260358595946e-14};

/// ln x, x positive and normal: x = 2^k m with m in [√½, √2), ln m = 2 atanh((m−1)/(m+1)).
inline Vector logarithm(Vector x) {
    constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcdULL;
    const Bits shifted = reinterpret_cast<Bits>(x) - sqrt_half;
    // (shifted >> 52) is k in two's complement of 12 bits; bias it to a positive number to convert it
    // exactly.
    const Bits biased = ((shifted + (2048ULL << 52)) >> 52);
    const Vector k = reinterpret_cast<Vector>(biased | broadcast_bits(0x4330000000000000ULL)) -
                     (4503599627370496.0 + 2048.0);
    const Bits mantissa = (shifted & broadcast_bits(0x000fffffffffffffULL)) + sqrt_half;
    const Vector m = reinterpret_cast<Vector>(mantissa);
    const Vector f = (m - 1.0) / (m + 1.0);
    const Vector square = f * f;
    const Vector tail = square * polynomial(log_series, square);
    // k ln 2 in two parts, the first exact for |k| < 2^11
    return k * 0x1.62e42fefa3800p-1 + ((f + f) + ((f + f) * tail + k * 0x1.ef35793c76730p-45));
}

inline Vector exponential_of(Vector x) {
    x = x < -700.0 ? broadcast(-700.0) : x;
    x = x > 700.0 ? broadcast(700.0) : x;
    constexpr double round_shift = 6755399441055744.0;  // 1.5 · 2^52: adding it rounds to an integer
    const Vector shifted = x * 1.4426950408889634 + round_shift;
    const Vector k = shifted - round_shift;
    const Vector r = (x - k * 0x1.62e42fefa3800p-1) - k * 0x1.ef35793c76730p-45;
    const Vector value = 1.0 + (r + r * r * polynomial(exp_series, r));
    return reinterpret_cast<Vector>(reinterpret_cast<Bits>(value) + (reinterpret_cast<Bits>(shifted) << 52));
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

/// Φ⁻¹(u) = x P(w) with x = 2u − 1, w = −ln(1 − x²); for w > 6.5 (one value in 670) x Q(√w).
///
/// Of `vectors` vectors, whose polynomials go in step: one alone would wait for each of its 23
/// multiplications.
template <int vectors>
inline void normal_quantile_of(double* u) {
    constexpr int values = vectors * width;
    alignas(64) double x[values], w[values];
    Vector middle[vectors], result[vectors];
    Bits any_tail = broadcast_bits(0);
    for (int g = 0; g < vectors; ++g) {
        const Vector uniform = load(u + g * width);
        const Vector centred = uniform + uniform - 1.0;
        const Vector minus_log = -logarithm((1.0 - centred) * (1.0 + centred));
        any_tail |= reinterpret_cast<Bits>(minus_log > quantile_limit);
        store(x + g * width, centred);
        store(w + g * width, minus_log);
        middle[g] = minus_log - quantile_middle;
    }
    constexpr int highest = sizeof quantile_centre / sizeof *quantile_centre - 1;
    for (int g = 0; g < vectors; ++g) result[g] = broadcast(quantile_centre[highest]);
#pragma GCC unroll 32
    for (int i = highest - 1; i >= 0; --i) {
#pragma GCC unroll 8
        for (int g = 0; g < vectors; ++g) result[g] = result[g] * middle[g] + quantile_centre[i];
    }
    for (int g = 0; g < vectors; ++g) store(u + g * width, load(x + g * width) * result[g]);
    std::uint64_t tail = 0;
    for (int r = 0; r < width; ++r) tail |= any_tail[r];
    if (tail == 0) return;
    for (int i = 0; i < values; ++i) {
        if (w[i] > quantile_limit)
            u[i] = x[i] * polynomial(quantile_tail, __builtin_sqrt(w[i]) - quantile_tail_middle);
    }
}

void normal_quantile(double* u, int n) {
    constexpr int together = 4;
    int i = 0;
    for (; i + together * width <= n; i += together * width) normal_quantile_of<together>(u + i);
    for (; i < n; i += width) normal_quantile_of<1>(u + i);
}

void logistic_quantile(double* x, int n) {
    for (int i = 0; i < n; i += width) {
        const Vector u = load(x + i);
        store(x + i, logarithm(u / (1.0 - u)));
    }
}

void natural_log(double* x, int n) {
    for (int i = 0; i < n; i += width) store(x + i, logarithm(load(x + i)));
}

void exponential(double* x, int n) {
    for (int i = 0; i < n; i += width) store(x + i, exponential_of(load(x + i)));
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

double dot(const double* x, const double* y, int n) {
    Lanes sum{};
    for (int i = 0; i < n; i += lanes) {
#pragma GCC unroll 4
        for (int r = 0; r < registers; ++r) sum.part[r] += load(x + i + r * width) * load(y + i + r * width);
    }
    return lane_sum(sum);
}

/// One walk over the tree of monomials, depth first, so that only one path of value arrays is alive.
class MomentWalk {
  public:
    MomentWalk(const MomentShape& shape, const double* const* z, const double* const* y, int n,
               double* scratch, const MomentSums& to)
        : shape_(shape), z_(z), y_(y), n_(n), scratch_(scratch), to_(to) {}

    void run() {
        for (int i = 0; i < n_; ++i) scratch_[i] = 1.0;
        for (int c = 0; c < shape_.outcomes; ++c)
            to_.products[c * to_.product_stride] += dot(scratch_, y_[c], n_);
        visit(0, 0, 0);
    }

  private:
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
                        to_.products[c * to_.product_stride + child] += dot(z_[v], y_[c], n_);
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
                    to_.products[c * to_.product_stride + child] += dot(value, y_[c], n_);
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
        to_.sums[child] += lane_sum(sum);
        if constexpr (with_outcome) to_.products[child] += lane_sum(product);
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
        to_.sums[child] += lane_sum(own_sum);
        const int first = shape_.first_child[child];
        int next = 0;
        for (int g = 0; g < count; ++g) {
            to_.sums[first + g] += lane_sum(child_sums[g]);
            double* to = to_.sums + shape_.first_child[first + g];
            for (int h = g; h < count; ++h) to[h - g] += lane_sum(pair_sums[next++]);
        }
    }

    /// A child parent · z_v and its children child · z_u, u >= v: neither is stored.
    void pair(const double* parent, int v, int child) {
        const int grandchildren = shape_.first_child[child];
        for (int u = v; u < shape_.actions; u += most) {
            double* to = to_.sums + grandchildren + (u - v);
            double* own = u == v ? to_.sums + child : nullptr;
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
    void leaves(const double* parent, int v, int first, double* own, double* to) {
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
        if (own != nullptr) *own += lane_sum(self);
        for (int g = 0; g < count; ++g) to[g] += lane_sum(sum[g]);
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
    MomentWalk(shape, z, y, n, scratch, to).run();
}

}  // namespace

extern const sim::Kernels kernels;
const sim::Kernels kernels = {
    .uniforms = uniforms,
    .normal_quantile = normal_quantile,
    .logistic_quantile = logistic_quantile,
    .natural_log = natural_log,
    .exponential = exponential,
    .affine = affine,
    .standardize = standardize,
    .add_quadratic = add_quadratic,
    .add_product = add_product,
    .add_moments = add_moments,
    .dot = dot,
};

}  // namespace causum::CAUSUM_VARIANT
