// Compiled once for each instruction set (core/simd.hpp says what may not be used here).
#include "core/elementary.hpp"
#include "core/simd.hpp"

namespace causum::CAUSUM_VARIANT {
namespace {

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

// Chebyshev interpolants made by tests/core/make_kernel_coefficients.py, which states ranges and errors.
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

}  // namespace

extern const Elementary elementary;
const Elementary elementary = {
    .normal_quantile = normal_quantile,
    .logistic_quantile = logistic_quantile,
    .natural_log = natural_log,
    .exponential = exponential,
};

}  // namespace causum::CAUSUM_VARIANT
