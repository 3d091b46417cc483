#include "estimators/training_data.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/errors.hpp"
#include "estimators/contributions/learned_ancestors.hpp"
#include "estimators/regression/cpu_timer.hpp"

namespace causum::estimators {

TrainingData::TrainingData(TrainingInputs inputs)
    : inputs_(std::move(inputs)), transform_(inputs_.coordinates, monomials().basis.degree()) {
    if (actions() != inputs_.coordinates.actions()) {
        throw ArgumentError("TrainingData: needs one regime per action and the observational one");
    }
    if (inputs_.known_ancestors && inputs_.known_ancestors->actions() != actions()) {
        throw ArgumentError("TrainingData: known ancestors of another number of actions");
    }
    FoldsOfRegimes folds;
    for (const SharedDataSet& data_set : inputs_.regimes) {
        folds.emplace_back();
        if (data_set != nullptr) folds.back() = data_set->combined(inputs_.weights);
    }
    folds_ = std::make_shared<const FoldsOfRegimes>(std::move(folds));
}

TrainingData::TrainingData(const TrainingData& other, const Monomials& monomials, const FitOptions& options)
    : inputs_{.monomials = monomials,
              .coordinates = other.inputs_.coordinates,
              .options = options,
              .regimes = other.inputs_.regimes,
              .joint = other.inputs_.joint,
              .weights = other.inputs_.weights,
              .known_ancestors = other.inputs_.known_ancestors,
              .replay = other.inputs_.replay},
      transform_(inputs_.coordinates, monomials.basis.degree()),
      folds_(other.folds_) {}

void TrainingData::require(int regime) const {
    if (inputs_.regimes.at(static_cast<std::size_t>(regime)) != nullptr) return;
    throw ArgumentError(
        regime == 0 ? "TrainingData: no observational data were given"
                    : fmt::format("TrainingData: no data of the single intervention {} were given", regime));
}

const Folds& TrainingData::folds(int regime) const {
    require(regime);
    return *(*folds_)[static_cast<std::size_t>(regime)];
}

Moments TrainingData::samples(int regime) const {
    const Folds& all = folds(regime);
    return all[0] + all[1] + all[2];
}

std::vector<NormalEquations> TrainingData::equations(const Features& features) const {
    std::vector<NormalEquations> result;
    for (int r = 0; r <= actions(); ++r) {
        const Moments regime = samples(r);
        if (regime.count < 2.0) return {};
        result.push_back(normal_equations(regime, monomials().products, features));
    }
    return result;
}

Ancestors TrainingData::ancestors() const {
    switch (options().ancestors) {
        case AncestorSource::all:
            return Ancestors::all(actions());
        case AncestorSource::known:
            if (!inputs_.known_ancestors) throw ArgumentError("TrainingData: no known ancestors were given");
            return *inputs_.known_ancestors;
        case AncestorSource::learned:
            break;
    }
    std::vector<Moments> interventional;
    for (int r = 1; r <= actions(); ++r) interventional.push_back(samples(r));
    return learn_ancestors(interventional);
}

const ContributionData& TrainingData::contributions() const {
    if (!contributions_) {
        if (!inputs_.replay) throw ArgumentError("TrainingData: no replay of the samples was given");
        for (int r = 0; r <= actions(); ++r) require(r);
        contributions_ =
            timed([&] { return ContributionData(monomials().basis, inputs_.replay, ancestors()); });
    }
    return *contributions_;
}

Regression TrainingData::regime_fit(int regime, const Features& features) const {
    require(regime);
    return inputs_.regimes[static_cast<std::size_t>(regime)]->fit(setup(), features, inputs_.weights);
}

Regression TrainingData::joint_fit(const Features& features) const {
    if (inputs_.joint == nullptr) throw ArgumentError("TrainingData: no joint data were given");
    return inputs_.joint->fit(setup(), features, inputs_.weights);
}

Regression TrainingData::fit(const Folds& folds, const Features& features) const {
    return fit_regression(setup(), folds, features);
}

Folds stacked(const TrainingData& data, int first) {
    Folds all = data.folds(first);
    for (int r = first + 1; r <= data.actions(); ++r) {
        for (std::size_t f = 0; f < all.size(); ++f) all[f] += data.folds(r)[f];
    }
    return all;
}

Estimate unpenalized_estimate(const Monomials& monomials, Eigen::VectorXd effect) {
    Estimate result;
    result.status = FitStatus::ok;
    result.effect = {monomials.basis.degree(), std::move(effect)};
    result.penalty_min = std::numeric_limits<double>::quiet_NaN();
    result.penalty_max = std::numeric_limits<double>::quiet_NaN();
    return result;
}

Estimate additive_estimate(const Monomials& monomials, const Eigen::Ref<const Eigen::VectorXd>& effects,
                           const Eigen::Ref<const Eigen::VectorXd>& intercepts) {
    const Eigen::Index actions = intercepts.size() - 1;
    Eigen::VectorXd effect = Eigen::VectorXd::Zero(monomials.basis.size());
    effect(monomials.univariate) = effects;
    effect(0) = intercepts.tail(actions).sum() - static_cast<double>(actions - 1) * intercepts(0);
    return unpenalized_estimate(monomials, std::move(effect));
}

Estimate as_estimate(const Regression& regression) {
    return combine({regression}, {1.0});
}

Estimate with_regime_intercepts(const TrainingData& data, const Regression& regression) {
    Estimate result = as_estimate(regression);
    if (result.status != FitStatus::ok) return result;
    Eigen::VectorXd& coefficients = result.effect.coefficients;
    coefficients(0) = 0.0;
    double intercept = 0.0;
    for (int r = 0; r <= data.actions(); ++r) {
        const Moments regime = data.samples(r);
        if (!(regime.count > 0.0)) return {.status = FitStatus::too_few_samples, .seconds = result.seconds};
        const double residual =
            regime.products(0, 0) - coefficients.dot(regime.sums.head(coefficients.size()));
        intercept += (r == 0 ? 1.0 - data.actions() : 1.0) * residual / regime.count;
    }
    coefficients(0) = intercept;
    return result;
}

Estimate combine(const std::vector<Regression>& regressions, const std::vector<double>& weights) {
    Estimate result;
    for (const Regression& regression : regressions) result.seconds += regression.seconds;
    const auto failed =
        std::ranges::find_if(regressions, [](const Regression& r) { return r.status != FitStatus::ok; });
    if (failed != regressions.end()) {
        result.status = failed->status;
        return result;
    }
    result.status = FitStatus::ok;
    result.penalty_min = regressions.front().penalty;
    result.penalty_max = regressions.front().penalty;
    result.effect.degree = regressions.front().function.degree;
    result.effect.coefficients = Eigen::VectorXd::Zero(regressions.front().function.coefficients.size());
    for (std::size_t i = 0; i < regressions.size(); ++i) {
        result.effect.coefficients += weights.at(i) * regressions[i].function.coefficients;
        result.penalty_min = std::min(result.penalty_min, regressions[i].penalty);
        result.penalty_max = std::max(result.penalty_max, regressions[i].penalty);
        result.penalty_on_edge = result.penalty_on_edge || regressions[i].penalty_on_edge;
    }
    return result;
}

}  // namespace causum::estimators
