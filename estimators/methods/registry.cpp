#include "estimators/methods/registry.hpp"

#include <algorithm>
#include <array>

#include "estimators/methods/jackknife.hpp"
#include "estimators/training_data_by_degree.hpp"

namespace causum::estimators {

// The estimators, one function each; docs/methods.md gives paper and equation. θ̂_r is the regression in
// regime r. NAME_automatic is the same at a degree of its own choice.

/// Σ_j ȳ_j − (K−1) ȳ_0 whatever the actions: what one gets for nothing.
Estimate constant(const TrainingData& data);
/// θ̂_0: what one gets by ignoring confounding.
Estimate observational(const TrainingData& data);
/// One regression on the samples of all K + 1 regimes, stacked.
Estimate pooled(const TrainingData& data);
/// Mean of the K + 1 per-regime regressions: what the reference program calls "pool".
Estimate pooled_average(const TrainingData& data);
/// Σ_j θ̂_j − (K−1) θ̂_0, the paper's estimator as its reference program computes it.
Estimate plug_in(const TrainingData& data);
/// Σ_k θ̂_k(a_k) − (K−1) ȳ_0: univariate regressions on the intervened action in regime k, observational mean.
/// Right where no action has an effect on another.
Estimate sum_of_marginals(const TrainingData& data);
/// One weighted least-squares fit of c_r + Σ_k [R_k h_k(a_k) + (1 − R_k) m_k(a_k, a_anc(k))] over all
/// regimes.
Estimate structured(const TrainingData& data);
Estimate structured_automatic(const TrainingDataByDegree& data);
/// A mixed model of all regimes: `structured` with functions of a control variable for each confounder,
/// splines among them (ContributionModel); needs a replay of the samples.
Estimate structured_spline(const TrainingData& data);
Estimate structured_spline_automatic(const TrainingDataByDegree& data);
/// `structured_spline` with interactions that all regimes share, or all but one or two.
Estimate adaptive(const TrainingData& data);
Estimate adaptive_automatic(const TrainingDataByDegree& data);
/// θ_0 + Σ_j R_j Δ_j fitted once over all regimes by ridge; effect θ_0 + Σ_j Δ_j.
Estimate unified(const TrainingData& data);
/// Σ_k h_k(a_k) with E_do(k)[ψ̃(A_k) (Y − Σ_j h_j(A_j))] = 0 for all k, ψ̃ centred powers; needs no
/// observational data but for the intercept.
Estimate causal_aggregation(const TrainingData& data);
/// f_Y of A_k = f_k(A_<k) + U_k, Y = f_Y(A) + U_Y with correlated Gaussian U, by maximum likelihood over all
/// regimes.
Estimate additive_noise(const TrainingData& data);
/// The topline: regression on joint data.
Estimate joint(const TrainingData& data);
Estimate joint_automatic(const TrainingDataByDegree& data);
/// The fair topline where the effect is additive: regression on joint data, powers of single actions only.
Estimate joint_additive(const TrainingData& data);
Estimate joint_additive_automatic(const TrainingDataByDegree& data);
/// Least squares on powers of single actions over the samples of all regimes, stacked.
Estimate pooled_additive(const TrainingData& data);
/// The same over the samples of the K single-intervention regimes.
Estimate interventional_additive(const TrainingData& data);
/// A nondecreasing cubic of Σ_k h_k(a_k), by least squares over the same samples.
Estimate latent_additive(const TrainingData& data);
/// The linear regression of the outcome on all actions in observational data.
Estimate joint_ida(const TrainingData& data);

namespace {

constexpr TrainingRegimes observational_only = {.observational = true};
constexpr TrainingRegimes all_but_joint = {.observational = true, .single = true};
constexpr TrainingRegimes joint_only = {.joint = true};

constexpr auto registry = std::to_array<Estimator>({
    {.name = "constant",
     .summary = "one number, sum of the single-intervention means - (K-1) observational: for nothing",
     .fit = constant,
     .reads = all_but_joint,
     .role = EstimatorRole::constant,
     .style = 13,
     .uncertainty = UncertaintySource::refits},
    {.name = "observational",
     .summary = "regression on observational data: ignores confounding",
     .fit = observational,
     .reads = observational_only,
     .role = EstimatorRole::baseline,
     .style = 0,
     .uncertainty = UncertaintySource::refits},
    {.name = "pooled",
     .summary = "one regression on the data of all regimes, stacked",
     .fit = pooled,
     .reads = all_but_joint,
     .role = EstimatorRole::baseline,
     .style = 1,
     .uncertainty = UncertaintySource::refits},
    {.name = "pooled_average",
     .summary = "mean of the per-regime regressions (the reference program's \"pool\")",
     .fit = pooled_average,
     .reads = all_but_joint,
     .style = 2,
     .uncertainty = UncertaintySource::refits},
    {.name = "pooled_additive",
     .summary = "powers of single actions on the data of all regimes, stacked",
     .fit = pooled_additive,
     .reads = all_but_joint,
     .style = 14,
     .uncertainty = UncertaintySource::refits},
    {.name = "interventional_additive",
     .summary = "powers of single actions on the data of all single interventions, stacked",
     .fit = interventional_additive,
     .reads = all_but_joint,
     .style = 15,
     .uncertainty = UncertaintySource::refits},
    {.name = "latent_additive",
     .summary = "a nondecreasing cubic of functions of single actions, all single interventions stacked",
     .fit = latent_additive,
     .reads = {.single = true},
     .style = 17},
    {.name = "joint_ida",
     .summary = "linear regression on observational data, every action a parent of the outcome",
     .fit = joint_ida,
     .reads = observational_only,
     .style = 16,
     .uncertainty = UncertaintySource::refits},
    {.name = "plug_in",
     .summary = "sum of single-intervention regressions - (K-1) observational: the paper's estimator",
     .fit = plug_in,
     .reads = all_but_joint,
     .role = EstimatorRole::paper,
     .style = 5,
     .uncertainty = UncertaintySource::refits},
    {.name = "sum_of_marginals",
     .summary = "sum of E[Y | do(a_k)] - (K-1) E[Y], univariate regressions",
     .fit = sum_of_marginals,
     .reads = all_but_joint,
     .style = 10,
     .uncertainty = UncertaintySource::refits},
    {.name = "structured",
     .summary = "one weighted fit of all regimes, contributions of own action and ancestors",
     .fit = structured,
     .fit_automatic = structured_automatic,
     .reads = all_but_joint,
     .style = 7,
     .minimum_moment_degree = 4,
     .uncertainty = UncertaintySource::refits},
    {.name = "structured_spline",
     .summary = "structured, with splines of each action's residual; variances by likelihood",
     .fit = structured_spline,
     .fit_automatic = structured_spline_automatic,
     .reads = all_but_joint,
     .style = 8,
     .minimum_moment_degree = 4,
     .replays_samples = true,
     .uncertainty = UncertaintySource::fit},
    {.name = "adaptive",
     .summary = "structured_spline plus interactions, as many as the data show",
     .fit = adaptive,
     .fit_automatic = adaptive_automatic,
     .reads = all_but_joint,
     .style = 9,
     .minimum_moment_degree = 4,
     .replays_samples = true,
     .uncertainty = UncertaintySource::fit},
    {.name = "unified",
     .summary =
         "the paper's model fitted once over all regimes, one penalty for shared, one for changed terms",
     .fit = unified,
     .reads = all_but_joint,
     .style = 6,
     .uncertainty = UncertaintySource::refits},
    {.name = "causal_aggregation",
     .summary = "univariate effects whose residual each intervention leaves uncorrelated",
     .fit = causal_aggregation,
     .reads = all_but_joint,
     .style = 11,
     .uncertainty = UncertaintySource::refits},
    {.name = "additive_noise",
     .summary = "every mechanism a polynomial plus noise, the noises correlated: maximum likelihood",
     .fit = additive_noise,
     .reads = all_but_joint,
     .style = 12},
    {.name = "joint",
     .summary = "topline: regression on joint data",
     .fit = joint,
     .fit_automatic = joint_automatic,
     .reads = joint_only,
     .style = 3,
     .uncertainty = UncertaintySource::refits},
    {.name = "joint_additive",
     .summary = "fair topline: on joint data, powers of single actions only",
     .fit = joint_additive,
     .fit_automatic = joint_additive_automatic,
     .reads = joint_only,
     .style = 4,
     .uncertainty = UncertaintySource::refits},
});

constexpr bool is_whole(const Estimator& e) {
    return !e.name.empty() && !e.summary.empty() &&
           (e.reads.observational || e.reads.single || e.reads.joint);
}
static_assert(std::ranges::all_of(registry, is_whole), "an estimator lacks its name, summary or reads");

}  // namespace

std::span<const Estimator> all_estimators() {
    return registry;
}

const Estimator* find_estimator(std::string_view name) {
    const auto found = std::ranges::find(registry, name, &Estimator::name);
    return found == registry.end() ? nullptr : &*found;
}

std::string_view reference_topline(std::span<const std::string> names) {
    for (const Estimator& estimator : registry) {
        if (estimator.reads.joint && std::ranges::find(names, estimator.name) != names.end())
            return estimator.name;
    }
    return {};
}

namespace {

Estimate fit_alone(const Estimator& estimator, const TrainingDataByDegree& data) {
    if (!data.is_automatic()) return estimator.fit(data.usual());
    if (estimator.fit_automatic != nullptr) return estimator.fit_automatic(data);
    Estimate result = estimator.fit(data.usual());
    for (int degree = data.usual().options().regression.degree - 1;
         degree >= 1 && result.status == FitStatus::too_few_samples; --degree) {
        const double seconds = result.seconds;
        result = estimator.fit(data.at(degree));
        result.seconds += seconds;
    }
    return result;
}

}  // namespace

Estimate fit(const Estimator& estimator, const TrainingDataByDegree& data) {
    Estimate result = fit_alone(estimator, data);
    if (needs_groups(estimator, data.usual().options())) add_jackknife(estimator, data, result);
    return result;
}

bool needs_groups(const Estimator& estimator, const FitOptions& options) {
    return options.intervals != Intervals::none && estimator.uncertainty == UncertaintySource::refits;
}

int highest_degree(const Estimator& estimator, const FitOptions& options) {
    const bool chooses =
        options.degree_choice == DegreeChoice::automatic && estimator.fit_automatic != nullptr;
    return chooses ? std::max(highest_automatic_degree, options.regression.degree)
                   : options.regression.degree;
}

}  // namespace causum::estimators
