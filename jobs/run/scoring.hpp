#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/basis.hpp"
#include "core/least_squares.hpp"
#include "estimators/training_data.hpp"
#include "results/table.hpp"

namespace causum::jobs {

/// Where intervals are judged.
struct IntervalPlaces {
    /// Values of a basis's monomials at standardised actions. @param actions  [n][K]
    /// @return [monomials][n]
    [[nodiscard]] static Eigen::MatrixXd monomials(const Basis& basis, const Eigen::MatrixXd& actions);

    const Eigen::MatrixXd& values;  ///< [monomials][n] of the monomials of the estimate's degree
    Eigen::VectorXd effects;        ///< [n] t
    double level = 0.9;
};

/// An estimate and its intervals at some places: values ± half widths.
struct Intervals {
    Eigen::VectorXd effects, values, standard_errors;  ///< [n]; none where there is no interval
    double half_width = 0.0;                           ///< in standard errors
    /// Share of the places at which the interval for f̂(a) − the mean of f̂ over the places excludes 0.
    double power = 0.0;
};

/// f̂ and its intervals; none if the estimate has no uncertainty.
[[nodiscard]] Intervals intervals_of(const estimators::Estimate& estimate, const IntervalPlaces& places);

/// The fit to one data set of a condition, and its errors on that data set's held-out joint samples.
struct MeasuredFit {
    estimators::Estimate estimate;
    double rmse = 0.0;
    double excess_rmse_test = 0.0;
    Intervals intervals = {};
    int degree = 0;  ///< of the fit; the estimate's own may be raised (to_one_degree)

    [[nodiscard]] double intercept() const { return estimate.effect.coefficients(0); }
    [[nodiscard]] Eigen::VectorXd slopes() const {
        return estimate.effect.coefficients.tail(estimate.effect.coefficients.size() - 1);
    }
};

/// The errors of an estimate on held-out samples; 0 unless its status is ok.
/// @param test, test_truth  held-out joint samples with outcome Y and t(a), on monomials of the estimate's
/// degree
[[nodiscard]] MeasuredFit measure(estimators::Estimate estimate, const NormalEquations& test,
                                  const NormalEquations& test_truth);

/// Writes all estimates as polynomials of the highest degree among them: several data sets may have chosen
/// different ones. @return that degree; nothing if no fit is ok
std::optional<int> to_one_degree(std::vector<MeasuredFit>& fits);

/// The row of a condition and estimator: means over data sets; not ok if any data set's fit is not.
/// @param fits        one per data set, of one degree
/// @param population  joint regime's population with outcome t, on monomials of that degree
/// @param signal_sd   of t over the population
[[nodiscard]] results::Row row_of(const std::vector<MeasuredFit>& fits, const NormalEquations& population,
                                  double signal_sd);

}  // namespace causum::jobs
