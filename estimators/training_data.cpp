#include "estimators/training_data.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/errors.hpp"
#include "estimators/contributions/learned_ancestors.hpp"
#include "estimators/regression/cpu_timer.hpp"
#include "estimators/regression/noise_variance.hpp"
#include "estimators/regression/refit.hpp"
#include "estimators/regression/sample_groups.hpp"

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
    without_groups_ = std::make_shared<WithoutGroups>(folds_->size() + 1);
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
      folds_(other.folds_),
      without_groups_(other.without_groups_) {}

TrainingData::TrainingData(const TrainingData& whole, int group)
    : inputs_(whole.inputs_),
      transform_(whole.transform_),
      folds_(whole.folds_),
      without_groups_(whole.without_groups_),
      whole_(&whole),
      group_(group) {}

const TrainingData& TrainingData::without(int group) const {
    if (whole_ != nullptr) return whole_->without(group);
    parts_.resize(group_count);
    auto& part = parts_.at(static_cast<std::size_t>(group));
    if (!part) part.reset(new TrainingData(*this, group));
    return *part;
}

const SharedDataSet& TrainingData::data_set(int regime) const {
    return regime > actions() ? inputs_.joint : inputs_.regimes.at(static_cast<std::size_t>(regime));
}

bool TrainingData::has_groups(int regime) const {
    const SharedDataSet& data = data_set(regime);
    return data != nullptr && data->has_groups() && data->count() >= least_samples_in_groups;
}

const std::vector<Moments>& TrainingData::without_groups(int regime) const {
    std::vector<Moments>& result = (*without_groups_)[static_cast<std::size_t>(regime)];
    if (result.empty()) {
        if (!has_groups(regime))
            throw ArgumentError(fmt::format("TrainingData: regime {} has no groups of samples", regime));
        result = without_each(data_set(regime)->groups(inputs_.weights));
    }
    return result;
}

void TrainingData::require(int regime) const {
    if (inputs_.regimes.at(static_cast<std::size_t>(regime)) != nullptr) return;
    throw ArgumentError(
        regime == 0 ? "TrainingData: no observational data were given"
                    : fmt::format("TrainingData: no data of the single intervention {} were given", regime));
}

const Folds& TrainingData::folds(int regime) const {
    require(regime);
    if (whole_ != nullptr) throw ArgumentError("TrainingData: no folds without a group");
    return *(*folds_)[static_cast<std::size_t>(regime)];
}

Moments TrainingData::samples(int regime) const {
    require(regime);
    return samples_of(regime);
}

const Moments& TrainingData::samples_without(int regime, int group) const {
    require(regime);
    return without_groups(regime).at(static_cast<std::size_t>(group));
}

Moments TrainingData::samples_of(int regime) const {
    if (whole_ != nullptr) return without_groups(regime)[static_cast<std::size_t>(group_)];
    const auto sum = [](const Folds& all) { return all[0] + all[1] + all[2]; };
    return regime > actions() ? sum(inputs_.joint->combined(inputs_.weights)) : sum(folds(regime));
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
    if (whole_ != nullptr) {
        if (!whole_->kept_ancestors_) whole_->kept_ancestors_ = whole_->ancestors();
        return *whole_->kept_ancestors_;
    }
    switch (options().ancestors) {
        case AncestorSource::all:
            return Ancestors::all(actions());
        case AncestorSource::known:
            if (!inputs_.known_ancestors) throw ArgumentError("TrainingData: no known ancestors were given");
            return *inputs_.known_ancestors;
        case AncestorSource::learned:
            break;
    }
    return learn_ancestors(interventional());
}

Ancestors TrainingData::possible_ancestors(double level) const {
    return options().ancestors == AncestorSource::learned ? learn_ancestors(interventional(), level)
                                                          : ancestors();
}

std::vector<Moments> TrainingData::interventional() const {
    std::vector<Moments> result;
    for (int r = 1; r <= actions(); ++r) result.push_back(samples(r));
    return result;
}

Eigen::VectorXd TrainingData::regime_variances(std::span<const NormalEquations> equations) const {
    if (whole_ == nullptr) return noise_variances(equations, monomials().basis);
    if (!whole_->kept_variances_)
        whole_->kept_variances_ = noise_variances(whole_->equations(monomials().all), monomials().basis);
    return *whole_->kept_variances_;
}

const ContributionData& TrainingData::contributions() const {
    if (whole_ != nullptr) throw ArgumentError("TrainingData: contributions are those of all samples");
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
    if (whole_ != nullptr) return whole_->refit({regime, regime}, features, group_);
    return remembered({regime, regime}, features, data_set(regime)->fit(setup(), features, inputs_.weights));
}

Regression TrainingData::joint_fit(const Features& features) const {
    if (inputs_.joint == nullptr) throw ArgumentError("TrainingData: no joint data were given");
    const Source joint{actions() + 1, actions() + 1};
    if (whole_ != nullptr) return whole_->refit(joint, features, group_);
    return remembered(joint, features, inputs_.joint->fit(setup(), features, inputs_.weights));
}

Folds TrainingData::stacked(int first) const {
    Folds all = folds(first);
    for (int r = first + 1; r <= actions(); ++r) {
        for (std::size_t f = 0; f < all.size(); ++f) all[f] += folds(r)[f];
    }
    return all;
}

Regression TrainingData::stacked_fit(int first, const Features& features) const {
    const Source source{first, actions()};
    if (whole_ != nullptr) return whole_->refit(source, features, group_);
    return remembered(source, features, fit_regression(setup(), stacked(first), features));
}

Regression TrainingData::remembered(Source source, const Features& features, Regression fit) const {
    chosen_[{source, features}] = {.status = fit.status, .penalty = fit.penalty};
    return fit;
}

Regression TrainingData::refit(Source source, const Features& features, int group) const {
    const auto found = chosen_.find({source, features});
    if (found == chosen_.end())
        throw ArgumentError("TrainingData: a refit of what was not fitted to all samples");
    Chosen& chosen = found->second;
    if (chosen.without.empty()) {
        Regression none;
        none.status = chosen.status;
        if (chosen.status != FitStatus::ok) return none;
        none.status = FitStatus::not_run;  // of the lasso there are no refits
        if (options().regression.regularization != Regularization::ridge) return none;
        Moments all = samples_of(source.first);
        std::vector<Moments> parts = without_groups(source.first);
        for (int r = source.first + 1; r <= source.last; ++r) {
            all += samples_of(r);
            for (std::size_t g = 0; g < parts.size(); ++g) parts[g] += without_groups(r)[g];
        }
        const auto number = static_cast<std::uint32_t>(source.first * (actions() + 2) + source.last);
        chosen.without = refit_ridge(setup(), features, chosen.penalty, all, parts, number);
    }
    return chosen.without.at(static_cast<std::size_t>(group));
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
