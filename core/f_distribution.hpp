#pragma once

namespace causum {

/// P(F > f) of the F distribution, I_x(ν₂/2, ν₁/2) with x = ν₂/(ν₂ + ν₁ f): small tails keep their digits.
/// The same bits on every processor. Relative error below 1e-11 for tails above 1e-100 and degrees below 1e4.
/// @param f  >= 0; 1 below
/// @param numerator, denominator  ν₁, ν₂ > 0 degrees of freedom, need not be whole
/// @return NaN where f is
/// @throws ArgumentError unless both degrees are > 0
[[nodiscard]] double f_upper_tail(double f, double numerator, double denominator);

}  // namespace causum
