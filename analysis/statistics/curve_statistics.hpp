#pragma once

#include <cstddef>
#include <span>

namespace causum::analysis {

// What a curve of mean errors along an axis says, as functions of the means. x ascends strictly; NaN where a
// mean is not positive and finite. Findings put bootstrap intervals around them.

/// Where the error is least: a quadratic through log mean against log x, fitted by least squares to the two
/// grid points on either side of the best one and all others within a factor of 4 of it (points of a dense
/// grid are too close to tell a curvature). The result stays between the outermost points used; it is the
/// best point where the quadratic is not convex.
/// @param x, errors  at least 3 points, x > 0
[[nodiscard]] double minimum_of_curve(std::span<const double> x, std::span<const double> errors);

/// Least-squares slope of log error over log x: −1/2 where an error falls with the root of the samples.
[[nodiscard]] double log_log_slope(std::span<const double> x, std::span<const double> errors);

/// The error at a place between the first and the last x, straight between points in log-log; x > 0.
[[nodiscard]] double value_on_curve(std::span<const double> x, std::span<const double> errors, double at);

/// How many times the topline's samples it takes to reach the error that the topline reaches:
/// `samples` / (the topline's samples at equal error), from its curve, straight between points in log-log.
/// @return ∞ where the topline's first point is already better, 0 where its last is still worse
[[nodiscard]] double sample_factor(double samples, double error, std::span<const double> topline_samples,
                                   std::span<const double> topline_errors);

/// Where an estimator stops being better than another: the first x at which log(error / other) rises through
/// 0, linear between grid points.
/// @return −∞ where it is not better at the first point, ∞ where it stays better
[[nodiscard]] double crossing(std::span<const double> x, std::span<const double> errors,
                              std::span<const double> others);

}  // namespace causum::analysis
