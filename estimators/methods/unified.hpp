#pragma once

#include <cstdint>
#include <vector>

#include "estimators/training_data.hpp"

namespace causum::estimators {

/// Penalties that `fit_unified` chooses from: ascending, >= 0.
struct UnifiedPenalties {
    std::vector<double> shared;   ///< of θ_0
    std::vector<double> changes;  ///< of the Δ_j
};

/// Numbers of the two penalties for RefitSigns: this one, and the next for the changes.
inline constexpr std::uint32_t unified_number = 1U << 16U;

/// The paper's model f̂ = θ_0(a) + Σ_j R_j Δ_j(a), fitted once over the samples of all regimes.
///
/// Ridge regression on the columns φ_m, R_j and R_j φ_m, φ_m the raw monomials, each column divided by its sd
/// (ddof 0) over all samples that the fit sees; minimises Σ(y−ŷ)² + α_0‖S_0 β_0‖² + α_Δ Σ_j ‖S_j β_j‖² with
/// θ_0's intercept free. The intercepts of the Δ_j are coefficients like their others, so α_Δ → ∞ gives the
/// regression on the pooled samples; α_0 = α_Δ = 0 gives K + 1 separate regressions, `plug_in`. The pair of
/// penalties is the one with the highest mean R² over three folds, a fold being that of all regimes
/// together; ties to the smallest α_0, then α_Δ. A pair whose factorisation fails is skipped.
///
/// The normal equations are an arrow: each Δ_j couples to θ_0 only. So the Δ_j are eliminated once per α_Δ,
/// and a pair costs one factorisation of θ_0's size.
/// @return status too_few_samples if a regime has a fold with fewer than two samples, or
/// not_positive_definite if all pairs fail
[[nodiscard]] Estimate fit_unified(const TrainingData& data, const UnifiedPenalties& penalties);

}  // namespace causum::estimators
