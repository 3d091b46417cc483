#pragma once

namespace causum::estimators {

class TrainingData;
struct Estimate;

// The estimators, one function each; docs/methods.md gives paper and equation. θ̂_r is the regression in
// regime r.

/// θ̂_0: what one gets by ignoring confounding.
[[nodiscard]] Estimate observational(const TrainingData& data);
/// One regression on the samples of all K + 1 regimes, stacked.
[[nodiscard]] Estimate pooled(const TrainingData& data);
/// Mean of the K + 1 per-regime regressions: what the reference program calls "pool".
[[nodiscard]] Estimate pooled_average(const TrainingData& data);
/// Σ_j θ̂_j − (K−1) θ̂_0, the paper's estimator as its reference program computes it.
[[nodiscard]] Estimate plug_in(const TrainingData& data);
/// The topline: regression on joint data.
[[nodiscard]] Estimate joint(const TrainingData& data);
/// The fair topline where the effect is additive: regression on joint data, powers of single actions only.
[[nodiscard]] Estimate joint_additive(const TrainingData& data);

}  // namespace causum::estimators
