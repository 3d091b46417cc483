#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/ancestors.hpp"
#include "core/coordinates.hpp"
#include "core/fit_status.hpp"
#include "core/least_squares.hpp"
#include "core/moments.hpp"
#include "core/polynomial.hpp"
#include "core/sample_block.hpp"
#include "estimators/contributions/contribution_functions.hpp"
#include "estimators/regression/data_set.hpp"
#include "estimators/regression/regression.hpp"

namespace causum::estimators {

struct FitOptions;

/// An estimate of the joint interventional effect E[Y | do(a)], or why there is none.
struct Estimate {
    FitStatus status = FitStatus::not_run;
    Polynomial effect{};  ///< in standardised actions; empty unless status is ok
    /// Smallest and largest penalty chosen among the estimator's fits; NaN for an estimator without penalty.
    double penalty_min = 0.0;
    double penalty_max = 0.0;
    bool penalty_on_edge = false;  ///< whether one of them lies on the edge of the grid
    double seconds = 0.0;          ///< CPU time of the fits, shared ones included
};

using SharedDataSet = std::shared_ptr<const DataSet>;

/// What one condition of one replicate offers to the estimators. Not for use by several threads at once:
/// what several estimators need is made when the first asks, and kept. What needs a regime that was not given
/// throws ArgumentError, which names the regime: an estimator reads those only that its entry in the registry
/// states.
class TrainingData {
  public:
    /// @param monomials  of the actions and the fits' degree; must outlive this, like options
    /// @param regimes    K + 1 data sets: observational, then do(A_1) … do(A_K)
    /// @param joint      the joint data set, which only the toplines may use
    /// @param known_ancestors  what AncestorSource::known stands for; needed only there
    /// @param replay  makes the training samples of regimes 0 … K again; needed by contributions() only
    /// @throws ArgumentError if the number of regimes is not K + 1, or the ancestors are of other actions
    TrainingData(const Monomials& monomials, const Coordinates& coordinates, const FitOptions& options,
                 std::vector<Folds> regimes, Folds joint,
                 std::optional<Ancestors> known_ancestors = std::nullopt, SampleReplay replay = {});
    /// The same from data sets that other conditions share, with the outcome Y·w.
    /// @param regimes  nullptr for one whose samples no estimator reads; likewise joint
    /// @param weights  [q]
    TrainingData(const Monomials& monomials, const Coordinates& coordinates, const FitOptions& options,
                 std::vector<SharedDataSet> regimes, SharedDataSet joint, Eigen::VectorXd weights,
                 std::optional<Ancestors> known_ancestors = std::nullopt, SampleReplay replay = {});

    [[nodiscard]] int actions() const { return static_cast<int>(data_sets_.size()) - 1; }
    /// The training samples of regime r = 0 … K, with the condition's outcome.
    [[nodiscard]] const Folds& folds(int regime) const;
    [[nodiscard]] const Monomials& monomials() const { return *monomials_; }
    [[nodiscard]] const FitOptions& options() const { return *options_; }
    [[nodiscard]] const RawTransform& transform() const { return transform_; }

    /// All samples of regime r = 0 … K.
    [[nodiscard]] Moments samples(int regime) const;
    /// Normal equations of regimes 0 … K, in order; none at all if a regime has fewer than two samples.
    [[nodiscard]] std::vector<NormalEquations> equations(const Features& features) const;
    /// The ancestors that FitOptions::ancestors asks for.
    /// @throws ArgumentError if known ones are asked for and none were given, or ones are to be learned
    /// without all of the regimes 1 … K, or from moments of degree below 4
    [[nodiscard]] Ancestors ancestors() const;

    /// Equations on functions beyond monomials, by passes over the samples of regimes 0 … K made again.
    /// @throws ArgumentError without a replay
    [[nodiscard]] const ContributionData& contributions() const;

    /// θ̂_r: the regression on all monomials in regime r = 0 … K.
    [[nodiscard]] Regression regime_fit(int regime) const { return regime_fit(regime, monomials_->all); }
    [[nodiscard]] Regression regime_fit(int regime, const Features& features) const;
    /// A regression in the joint regime, for the toplines.
    [[nodiscard]] Regression joint_fit(const Features& features) const;
    /// A regression on any samples with the condition's options.
    [[nodiscard]] Regression fit(const Folds& folds, const Features& features) const;

  private:
    /// @throws ArgumentError if regime r was not given
    void require(int regime) const;

    const Monomials* monomials_;
    const FitOptions* options_;
    RawTransform transform_;
    std::vector<SharedDataSet> data_sets_;  ///< of regimes 0 … K
    SharedDataSet joint_;
    Eigen::VectorXd weights_;
    std::vector<std::optional<Folds>> folds_;  ///< of regimes 0 … K, with the one outcome
    std::optional<Ancestors> known_ancestors_;
    SampleReplay replay_;
    mutable std::optional<ContributionData> contributions_;
};

/// The samples of regimes first … K as one data set, fold by fold.
[[nodiscard]] Folds stacked(const TrainingData& data, int first);

/// The estimate of a model without penalty, Σ_k h_k(a_k) and an intercept c_r in each regime.
///
/// The joint effect's intercept is Σ_{r>0} c_r − (K−1) c_0: what the confounded m_k are on average more than
/// the h_k is in c_0 once for each k, in Σ_{r>0} c_r K − 1 times.
/// @param effects     [univariate monomials] coefficients of Σ_k h_k
/// @param intercepts  [K + 1] c_r
[[nodiscard]] Estimate additive_estimate(const Monomials& monomials,
                                         const Eigen::Ref<const Eigen::VectorXd>& effects,
                                         const Eigen::Ref<const Eigen::VectorXd>& intercepts);

/// The estimate that is one regression.
[[nodiscard]] Estimate as_estimate(const Regression& regression);

/// A regression's function of the actions with the intercept that additive_estimate has: its c_r are the
/// regimes' mean residuals.
[[nodiscard]] Estimate with_regime_intercepts(const TrainingData& data, const Regression& regression);

/// Σ weight_i · regression_i. @param weights  as many as regressions, at least one
/// @return the status of the first regression that failed, if one did
[[nodiscard]] Estimate combine(const std::vector<Regression>& regressions,
                               const std::vector<double>& weights);

}  // namespace causum::estimators
