#pragma once

namespace causum {

/// Quantile of Student's t distribution: t with P(T ≤ t) = p. The same bits on every processor.
///
/// Newton's method, held within a bracket, on the tail probability ½ I_x(ν/2, ½) with x = ν/(ν + t²), the
/// incomplete beta function by its continued fraction; from ν = 10⁵ on by the expansion about the normal
/// quantile to 1/ν² (Abramowitz & Stegun 26.7.5). Relative error below 1e-11 for p from 1e-10 to 1 − 1e-10.
/// @param p  in (0, 1); ∓∞ at 0 and 1
/// @param degrees_of_freedom  ν >= 1, need not be whole
/// @throws ArgumentError if ν < 1 or p is outside [0, 1]
[[nodiscard]] double student_quantile(double p, double degrees_of_freedom);

}  // namespace causum
