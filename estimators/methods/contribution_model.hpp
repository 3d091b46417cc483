#pragma once

#include <map>
#include <utility>
#include <vector>

#include "estimators/contributions/contribution_functions.hpp"
#include "estimators/contributions/mixed_model.hpp"
#include "estimators/training_data.hpp"

namespace causum::estimators {

/// A mixed model of the K + 1 regimes' outcome in contributions of single actions, to be added to and fitted.
///
///     θ_r(a) = c + Σ_k [δ_k R_k + p_k(a_k) + (1 − R_k) d_k(a)]
///
/// p_k + δ_k is h_k, and p_k + d_k is m_k. Fixed are c and the powers of p_k up to 2. Random, a variance for
/// each kind and degree: δ_k; higher powers of p_k; the powers of a_k in d_k; powers of the control variable
/// s_k, and a_k times them; splines of s_k; splines times each ancestor; all other terms of `structured`'s
/// m_k, mixed and of ancestors alone.
class ContributionModel {
  public:
    /// @param data  must outlive this
    explicit ContributionModel(const ContributionData& data);

    /// Adds interactions: to every regime f_0, mixed monomials (Hermite products); to the regimes that leave
    /// k alone g_k, those with a_k; to the regimes that leave j and k alone g_jk, those with a_j and a_k. A
    /// group for each of the three and each degree.
    void add_interactions();

    /// @param intervals  whether the estimate's uncertainty is wanted: the mixed model's posterior
    /// (MixedFit), standard errors times posterior_calibration
    /// @return the joint effect c + Σ_k (δ_k + p_k) + f_0
    [[nodiscard]] Estimate fit(const Eigen::Ref<const Eigen::VectorXd>& noise_variances,
                               Intervals intervals) const;

    /// What the posterior's standard errors lack, measured on models
    /// (docs/decisions/0023-intervals-of-shrunken-fits.md): that contributions are none of the model's
    /// functions.
    static constexpr double posterior_calibration = 1.2;

  private:
    /// What the joint effect's coefficients are made of: [terms + 1][monomials], the intercept last.
    [[nodiscard]] Eigen::MatrixXd effect_of_terms(const MixedFit& fit) const;
    enum class Kind : std::uint8_t {
        shift,
        power,
        difference,
        control_power,
        action_times_power,
        spline,
        spline_times_ancestor,
        other,
        interaction,
        confounded_interaction,
        doubly_confounded_interaction
    };
    /// @param degree  groups of one kind are told apart by it
    void add(Kind kind, int degree, const RegimeTerm& term);

    const ContributionData& data_;
    std::vector<MixedTerm> terms_;
    std::map<std::pair<Kind, int>, int> groups_;
};

/// The fit of a model to a condition, with the noise variances of its regimes' own fits.
/// @return too_few_samples if a regime has fewer than two samples
[[nodiscard]] Estimate fit_contributions(const TrainingData& data, bool interactions);

}  // namespace causum::estimators
