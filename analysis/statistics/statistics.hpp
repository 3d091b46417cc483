#pragma once

#include <cstddef>
#include <limits>
#include <span>

namespace causum::analysis {

inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();  ///< there is no such number
inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// A Monte Carlo mean with its standard error, both in the unit of the values.
struct MonteCarloEstimate {
    double value = std::numeric_limits<double>::quiet_NaN();  ///< mean; NaN without values
    double error = std::numeric_limits<double>::quiet_NaN();  ///< Monte Carlo standard error; NaN for n < 2
    std::size_t count = 0;                                    ///< n, the values averaged
};

/// Σ x_i, compensated (Neumaier 1974): the error does not grow with n, nor with cancelling terms.
/// NaN and infinities propagate as in a plain sum; 0 without values.
[[nodiscard]] double sum(std::span<const double> values);

/// Arithmetic mean Σ x_i / n; NaN without values.
[[nodiscard]] double mean(std::span<const double> values);

/// Sample standard deviation √(Σ (x_i − x̄)² / (n − 1)), by the corrected two-pass algorithm (Chan, Golub and
/// LeVeque 1983); NaN for n < 2. Deviations beyond 1e150 overflow.
[[nodiscard]] double standard_deviation(std::span<const double> values);

/// Monte Carlo standard error of the mean of n independent values, standard_deviation / √n; NaN for n < 2.
[[nodiscard]] double standard_error(std::span<const double> values);

/// Middle value, or the mean of the two middle values; NaN without values or where one of them is NaN.
[[nodiscard]] double median(std::span<const double> values);

/// mean, standard_error and n.
[[nodiscard]] MonteCarloEstimate estimate_mean(std::span<const double> values);

/// Mean and standard error of the differences a_i − b_i. Replicates share SCM and noise between estimators,
/// so this error is that of the comparison; the two means' own errors are not.
/// @throws ArgumentError if a and b differ in length
[[nodiscard]] MonteCarloEstimate paired_difference(std::span<const double> a, std::span<const double> b);

}  // namespace causum::analysis
