#include <optional>
#include <utility>

#include "estimators/training_data_by_degree.hpp"

namespace causum::estimators {
namespace {

/// The joint regression of the degree and penalty with the highest score, ties to the smaller degree, then to
/// the smaller penalty. @param features  of which monomials
Estimate best_joint_fit(const TrainingDataByDegree& data, const Features Monomials::*features) {
    std::optional<Regression> best;
    double seconds = 0.0;
    for (int degree = 1; degree <= data.highest(); ++degree) {
        const TrainingData& own = data.at(degree);
        Regression fit = own.joint_fit(own.monomials().*features);
        seconds += fit.seconds;
        const bool is_ok = fit.status == FitStatus::ok;
        const bool beats = best && is_ok && (best->status != FitStatus::ok || fit.score > best->score);
        if (!best || beats) best = std::move(fit);
    }
    Estimate result = as_estimate(best.value());
    result.seconds = seconds;
    return result;
}

}  // namespace

Estimate joint(const TrainingData& data) {
    return as_estimate(data.joint_fit(data.monomials().all));
}

Estimate joint_automatic(const TrainingDataByDegree& data) {
    return best_joint_fit(data, &Monomials::all);
}

Estimate joint_additive(const TrainingData& data) {
    return as_estimate(data.joint_fit(data.monomials().univariate));
}

Estimate joint_additive_automatic(const TrainingDataByDegree& data) {
    return best_joint_fit(data, &Monomials::univariate);
}

}  // namespace causum::estimators
