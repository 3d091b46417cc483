#pragma once

#include "core/stop.hpp"
#include "jobs/run/external/external_program.hpp"
#include "jobs/run/simulated_data.hpp"

namespace causum::jobs {

/// Whether an estimator is given the joint regime's training samples, as a topline is.
enum class WithJoint : bool { no, yes };

/// What an external estimator is given of a data set: the samples that `run` fits, bit for bit, in the
/// actions' own units, and the held-out joint actions. @throws Stopped
[[nodiscard]] ExternalData external_data(const SimulatedData& samples, WithJoint joint, const StopFlag& stop);

/// What its predictions are judged by.
struct ExternalTruth {
    Eigen::VectorXd outcome;  ///< [M] Y of the held-out joint samples
    Eigen::VectorXd effect;   ///< [M] E[Y | do(a)] at their actions
};
[[nodiscard]] ExternalTruth external_truth(const SimulatedData& samples, const StopFlag& stop);

/// √mean (a − b)²: `rmse` of predictions and outcomes, `excess_rmse_test` of predictions and effects.
[[nodiscard]] double root_mean_square(const Eigen::VectorXd& a, const Eigen::VectorXd& b);

}  // namespace causum::jobs
