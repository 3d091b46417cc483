#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/least_squares.hpp"
#include "estimators/training_data.hpp"
#include "results/table.hpp"

namespace causum::jobs {

/// The fit to one data set of a condition, and its errors on that data set's held-out joint samples.
struct MeasuredFit {
    estimators::Estimate estimate;
    double rmse = 0.0;
    double excess_rmse_test = 0.0;

    [[nodiscard]] double intercept() const { return estimate.effect.coefficients(0); }
    [[nodiscard]] Eigen::VectorXd slopes() const {
        return estimate.effect.coefficients.tail(estimate.effect.coefficients.size() - 1);
    }
};

/// The errors of an estimate on held-out samples; 0 unless its status is ok.
/// @param test, test_truth  held-out joint samples with outcome Y and t(a)
[[nodiscard]] MeasuredFit measure(estimators::Estimate estimate, const NormalEquations& test,
                                  const NormalEquations& test_truth);

/// The row of a condition and estimator: means over data sets; not ok if any data set's fit is not.
/// @param fits        one per data set
/// @param population  joint regime's population with outcome t
/// @param signal_sd   of t over the population
[[nodiscard]] results::Row row_of(const std::vector<MeasuredFit>& fits, const NormalEquations& population,
                                  double signal_sd);

}  // namespace causum::jobs
