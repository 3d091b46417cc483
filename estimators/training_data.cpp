#include "estimators/training_data.hpp"

#include <algorithm>
#include <utility>

#include "core/errors.hpp"

namespace causum::estimators {

TrainingData::TrainingData(const Monomials& monomials, const Coordinates& coordinates,
                           const FitOptions& options, std::vector<Folds> regimes, Folds joint)
    : monomials_(&monomials),
      options_(&options),
      transform_(coordinates, monomials.basis.degree()),
      regimes_(std::move(regimes)),
      joint_(std::move(joint)),
      regime_fits_(regimes_.size()) {
    if (static_cast<int>(regimes_.size()) != coordinates.actions() + 1) {
        throw ArgumentError("TrainingData: needs one regime per action and the observational one");
    }
}

const Regression& TrainingData::regime_fit(int regime) const {
    const auto r = static_cast<std::size_t>(regime);
    if (!regime_fits_.at(r)) regime_fits_[r] = fit(regimes_[r], monomials_->all);
    return *regime_fits_[r];
}

Regression TrainingData::fit(const Folds& folds, const Features& features) const {
    return fit_regression({*monomials_, transform_, *options_}, folds, features);
}

Estimate as_estimate(const Regression& regression) {
    return combine({&regression}, {1.0});
}

Estimate combine(const std::vector<const Regression*>& regressions, const std::vector<double>& weights) {
    Estimate result;
    for (const Regression* regression : regressions) result.seconds += regression->seconds;
    const auto failed =
        std::ranges::find_if(regressions, [](const Regression* r) { return r->status != Status::ok; });
    if (failed != regressions.end()) {
        result.status = (*failed)->status;
        return result;
    }
    result.status = Status::ok;
    result.penalty_min = regressions.front()->penalty;
    result.penalty_max = regressions.front()->penalty;
    result.effect.degree = regressions.front()->function.degree;
    result.effect.coefficients = Eigen::VectorXd::Zero(regressions.front()->function.coefficients.size());
    for (std::size_t i = 0; i < regressions.size(); ++i) {
        result.effect.coefficients += weights.at(i) * regressions[i]->function.coefficients;
        result.penalty_min = std::min(result.penalty_min, regressions[i]->penalty);
        result.penalty_max = std::max(result.penalty_max, regressions[i]->penalty);
        result.penalty_on_edge = result.penalty_on_edge || regressions[i]->penalty_on_edge;
    }
    return result;
}

}  // namespace causum::estimators
