#pragma once

namespace causum {

// The standard normal distribution and what it takes: the same bits on every processor, unlike the C
// library's.

/// ln x for x > 0, normal.
[[nodiscard]] double portable_log(double x);
/// eˣ, beyond ±700 as at ±700.
[[nodiscard]] double portable_exp(double x);
/// Φ⁻¹(u); −∞ and ∞ at 0 and 1, below 1e-300 as at 1e-300. Relative error below 1e-15 for multiples of 2⁻⁵³,
/// as uniforms and all u ≥ ½ are, and below 1e-12 in between.
[[nodiscard]] double normal_quantile(double u);
/// Φ(x): series near 0, continued fraction in the tails; relative error below 1e-13 for |x| < 37.
[[nodiscard]] double normal_cdf(double x);
/// exp(tilt²/2) Φ(x − tilt), without overflow where the factors leave the range of doubles but not the
/// product.
[[nodiscard]] double normal_cdf_tilted(double x, double tilt);

}  // namespace causum
