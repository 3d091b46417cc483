#include "estimators/methods/jackknife.hpp"

#include <cmath>
#include <utility>

#include "estimators/regression/sample_groups.hpp"
#include "estimators/training_data_by_degree.hpp"

namespace causum::estimators {
namespace {

bool has_groups(const TrainingRegimes& reads, const TrainingData& data) {
    if (reads.observational && !data.has_groups(0)) return false;
    for (int r = 1; r <= data.actions() && reads.single; ++r) {
        if (!data.has_groups(r)) return false;
    }
    return !reads.joint || data.has_groups(data.actions() + 1);
}

}  // namespace

void add_jackknife(const Estimator& estimator, const TrainingDataByDegree& data, Estimate& estimate) {
    if (estimate.status != FitStatus::ok) return;
    const TrainingData& whole = data.at(estimate.effect.degree);
    if (!has_groups(estimator.reads, whole)) return;
    Eigen::MatrixXd refits(group_count, estimate.effect.coefficients.size());
    for (int g = 0; g < group_count; ++g) {
        const Estimate refit = estimator.fit(whole.without(g));
        if (refit.status != FitStatus::ok || !refit.effect.coefficients.allFinite()) return;
        refits.row(g) = refit.effect.coefficients.transpose();
    }
    const Eigen::RowVectorXd mean = refits.colwise().mean();
    constexpr double groups = group_count;
    estimate.uncertainty = {std::sqrt((groups - 1.0) / groups) * (refits.rowwise() - mean), groups - 1.0};
}

}  // namespace causum::estimators
