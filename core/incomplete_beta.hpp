#pragma once

namespace causum {

// What the distributions of t and F are made of: the same bits on every processor.

/// ln Γ(x) for x > 0: Stirling's series to 1/x⁹ from x = 16 on, stepped down from there. Absolute error below
/// 1e-14 (1 + |ln Γ|).
[[nodiscard]] double log_gamma(double x);

/// I_x(a, b) B(a, b) a / (x^a (1 − x)^b) for x < (a + 1)/(a + b + 2), by Lentz's method.
[[nodiscard]] double beta_fraction(double a, double b, double x);

/// The regularised incomplete beta function I_x(a, b), by its continued fraction on the side where it
/// converges fast (Abramowitz & Stegun 26.5.8).
/// @param a, b  > 0
/// @param x, y  in [0, 1], y = 1 − x: both are given, so that neither end loses its digits
[[nodiscard]] double incomplete_beta(double a, double b, double x, double y);

}  // namespace causum
