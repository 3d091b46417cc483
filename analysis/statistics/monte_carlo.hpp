#pragma once

#include <cstddef>
#include <span>

#include "analysis/statistics/resampling.hpp"
#include "analysis/statistics/statistics.hpp"

namespace causum::analysis {

// Performance measures of a simulation study, each with its Monte Carlo standard error in closed form (after
// Morris, White and Crowther 2019, doi 10.1002/sim.8086, Table 6). Where theirs assume normal values, these
// do not: errors over random models are skewed. n values give an error from n = 2 on; NaN where there is
// none.

/// √ of the mean of the values, which may be negative. Delta method: sd(x) / (2 √n · value); 0 without an
/// error where the mean is not positive.
[[nodiscard]] MonteCarloEstimate estimate_root_of_mean(std::span<const double> values);

/// Root mean square √(Σx²/n). Delta method: sd(x²) / (2 √n · rms).
[[nodiscard]] MonteCarloEstimate estimate_root_mean_square(std::span<const double> values);

/// Median; its error from two order statistics (Price and Bonett 2001): (x₍ₙ₋c₊₁₎ − x₍c₎) / 2z, with
/// c = round((n+1)/2 − √n) ≥ 1 and z the normal quantile of the binomial probability that the median lies
/// between. NaN for n < 5.
[[nodiscard]] MonteCarloEstimate estimate_median(std::span<const double> values);

/// The median with the narrowest interval between order statistics x₍c₎ and x₍ₙ₋c₊₁₎ that holds it in at
/// least 95 % of samples, whatever the distribution (binomial); no bounds for n < 6.
[[nodiscard]] Interval median_interval(std::span<const double> values);

/// A proportion p of n with the error √(p(1−p)/n); `successes` may hold halves (ties).
[[nodiscard]] MonteCarloEstimate estimate_proportion(double successes, std::size_t n);

/// mean(a) / mean(b) of pairs. Delta method: sd(a − ratio·b) / (√n · |mean(b)|).
/// @throws ArgumentError if a and b differ in length
[[nodiscard]] MonteCarloEstimate paired_ratio(std::span<const double> a, std::span<const double> b);

/// Geometric mean of the ratios a/b of pairs, exp of the mean of log a − log b; its error by the delta
/// method.
/// @return count 0 if a value is not positive
/// @throws ArgumentError if a and b differ in length
[[nodiscard]] MonteCarloEstimate paired_geometric_ratio(std::span<const double> a, std::span<const double> b);

/// The share of Σ(x − x̄)² that the value farthest from the mean has: near 1/n times a few where a mean rests
/// on all values, near 1 where on one. NaN with fewer than 3 values or none that differ.
[[nodiscard]] double largest_share(std::span<const double> values);

/// Quantile of ascending values, linear between the order statistics (type 7), the nearer one where one of
/// them is infinite; NaN without values.
[[nodiscard]] double sorted_quantile(std::span<const double> ascending, double probability);

}  // namespace causum::analysis
