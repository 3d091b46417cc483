#pragma once

namespace causum::estimators {

class TrainingData;
struct Estimate;

// The estimators, one function each; docs/methods.md gives paper and equation. θ̂_r is the regression in
// regime r.

/// Σ_j ȳ_j − (K−1) ȳ_0 whatever the actions: what one gets for nothing.
[[nodiscard]] Estimate constant(const TrainingData& data);
/// θ̂_0: what one gets by ignoring confounding.
[[nodiscard]] Estimate observational(const TrainingData& data);
/// One regression on the samples of all K + 1 regimes, stacked.
[[nodiscard]] Estimate pooled(const TrainingData& data);
/// Mean of the K + 1 per-regime regressions: what the reference program calls "pool".
[[nodiscard]] Estimate pooled_average(const TrainingData& data);
/// Σ_j θ̂_j − (K−1) θ̂_0, the paper's estimator as its reference program computes it.
[[nodiscard]] Estimate plug_in(const TrainingData& data);
/// Σ_k θ̂_k(a_k) − (K−1) ȳ_0: univariate regressions on the intervened action in regime k, observational mean.
/// Right where no action has an effect on another.
[[nodiscard]] Estimate sum_of_marginals(const TrainingData& data);
/// One weighted least-squares fit of c_r + Σ_k [R_k h_k(a_k) + (1 − R_k) m_k(a_k, a_anc(k))] over all
/// regimes.
[[nodiscard]] Estimate structured(const TrainingData& data);
/// A mixed model of all regimes: `structured` with functions of a control variable for each confounder,
/// splines among them (ContributionModel); needs a replay of the samples.
[[nodiscard]] Estimate structured_spline(const TrainingData& data);
/// `structured_spline` with interactions that all regimes share, or all but one or two.
[[nodiscard]] Estimate adaptive(const TrainingData& data);
/// θ_0 + Σ_j R_j Δ_j fitted once over all regimes by ridge; effect θ_0 + Σ_j Δ_j.
[[nodiscard]] Estimate unified(const TrainingData& data);
/// Σ_k h_k(a_k) with E_do(k)[ψ̃(A_k) (Y − Σ_j h_j(A_j))] = 0 for all k, ψ̃ centred powers; needs no
/// observational data but for the intercept.
[[nodiscard]] Estimate causal_aggregation(const TrainingData& data);
/// f_Y of A_k = f_k(A_<k) + U_k, Y = f_Y(A) + U_Y with correlated Gaussian U, by maximum likelihood over all
/// regimes.
[[nodiscard]] Estimate additive_noise(const TrainingData& data);
/// The topline: regression on joint data.
[[nodiscard]] Estimate joint(const TrainingData& data);
/// The fair topline where the effect is additive: regression on joint data, powers of single actions only.
[[nodiscard]] Estimate joint_additive(const TrainingData& data);

}  // namespace causum::estimators
