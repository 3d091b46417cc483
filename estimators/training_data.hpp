#pragma once

#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
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
#include "estimators/regression/fit_options.hpp"
#include "estimators/regression/regression.hpp"

namespace causum::estimators {

/// How sure an estimate is, by replicates of its coefficients.
struct Uncertainty {
    /// [replicates][coefficients] D, such that the estimate's variance at a is |D ψ(a)|²; empty: not known.
    Eigen::MatrixXd deviations = {};
    double degrees_of_freedom = 0.0;  ///< of that variance, as Student's t has them

    [[nodiscard]] bool is_known() const { return deviations.rows() > 0; }
    /// Standard errors at some actions. @param monomials  [coefficients][n] ψ(a)
    [[nodiscard]] Eigen::VectorXd standard_errors(const Eigen::Ref<const Eigen::MatrixXd>& monomials) const {
        return (deviations * monomials).colwise().norm().transpose();
    }
};

/// An estimate of the joint interventional effect E[Y | do(a)], or why there is none.
struct Estimate {
    FitStatus status = FitStatus::not_run;
    Polynomial effect{};  ///< in standardised actions; empty unless status is ok
    /// Smallest and largest penalty chosen among the estimator's fits; NaN for an estimator without penalty.
    double penalty_min = 0.0;
    double penalty_max = 0.0;
    bool penalty_on_edge = false;  ///< whether one of them lies on the edge of the grid
    double seconds = 0.0;          ///< CPU time of the fits, shared ones included
    Uncertainty uncertainty{};     ///< known only where it is asked for, and the estimator has it
};

using SharedDataSet = std::shared_ptr<const DataSet>;

/// What training data are made of. What it refers to must outlive them.
struct TrainingInputs {
    const Monomials& monomials;  ///< of the actions and the fits' degree
    const Coordinates& coordinates;
    const FitOptions& options;
    /// K + 1 data sets: observational, then do(A_1) … do(A_K); nullptr for one whose samples no estimator
    /// reads.
    std::vector<SharedDataSet> regimes = {};
    SharedDataSet joint = nullptr;                       ///< which only toplines read
    Eigen::VectorXd weights = Eigen::VectorXd::Ones(1);  ///< [q] of the data sets' outcome columns
    /// What AncestorSource::known stands for; needed only there.
    std::optional<Ancestors> known_ancestors = std::nullopt;
    SampleReplay replay = {};  ///< makes the training samples of regimes 0 … K again, for contributions()
};

/// What one condition of one replicate offers to the estimators. Not for use by several threads at once:
/// what several estimators need is made when the first asks, and kept. What needs a regime that was not given
/// throws ArgumentError, which names the regime: an estimator reads those only that its entry in the registry
/// states.
class TrainingData {
  public:
    /// @throws ArgumentError if the number of regimes is not K + 1, or the ancestors are of other actions
    explicit TrainingData(TrainingInputs inputs);
    /// The same samples for fits of another degree, which they share. What the arguments refer to must
    /// outlive it.
    TrainingData(const TrainingData& other, const Monomials& monomials, const FitOptions& options);

    TrainingData(const TrainingData&) = delete;
    TrainingData& operator=(const TrainingData&) = delete;

    [[nodiscard]] int actions() const { return static_cast<int>(inputs_.regimes.size()) - 1; }
    /// The same data without a group of each regime's samples (sample_groups.hpp), for refits that keep what
    /// was chosen on all: standardisation, noise variances, ancestors, and penalties but for a small step
    /// (regression/refit.hpp). Regressions are those that were asked of this object before.
    /// @param group  0 … group_count − 1; @throws ArgumentError if a regime's samples are not in groups
    [[nodiscard]] const TrainingData& without(int group) const;
    /// Whether regime r = 0 … K + 1, the last the joint one, was given in groups, with samples enough.
    [[nodiscard]] bool has_groups(int regime) const;

    /// The training samples of regime r = 0 … K, with the condition's outcome. @throws ArgumentError also
    /// without(): they have no folds
    [[nodiscard]] const Folds& folds(int regime) const;
    [[nodiscard]] const Monomials& monomials() const { return inputs_.monomials; }
    [[nodiscard]] const FitOptions& options() const { return inputs_.options; }
    [[nodiscard]] const RawTransform& transform() const { return transform_; }

    /// All samples of regime r = 0 … K.
    [[nodiscard]] Moments samples(int regime) const;
    /// Those of regime r = 0 … K but for one group. @param group  0 … group_count − 1; @throws ArgumentError
    /// unless has_groups(regime)
    [[nodiscard]] const Moments& samples_without(int regime, int group) const;
    /// Normal equations of regimes 0 … K, in order; none at all if a regime has fewer than two samples.
    [[nodiscard]] std::vector<NormalEquations> equations(const Features& features) const;
    /// The ancestors that FitOptions::ancestors asks for.
    /// @throws ArgumentError if known ones are asked for and none were given, or ones are to be learned
    /// without all of the regimes 1 … K, or from moments of degree below 4
    [[nodiscard]] Ancestors ancestors() const;
    /// The same, where they are learned with another level of each pair's tests: at a high one few ancestors
    /// are missed, and some are found that are none. @throws ArgumentError as ancestors()
    [[nodiscard]] Ancestors possible_ancestors(double level) const;
    /// noise_variances() of the regimes. @param equations  of all monomials
    [[nodiscard]] Eigen::VectorXd regime_variances(std::span<const NormalEquations> equations) const;

    /// The data that these lack a group of; nullptr of all samples.
    [[nodiscard]] const TrainingData* whole() const { return whole_; }
    /// The group that these lack, of a part.
    [[nodiscard]] int group() const { return group_; }
    /// Keeps what an estimator chose on all samples, beyond what regressions choose, for its refits.
    void keep_choice(const std::string& estimator, std::vector<double> choice) const {
        choices_[estimator] = std::move(choice);
    }
    /// What was kept; empty if nothing was.
    [[nodiscard]] const std::vector<double>& choice(const std::string& estimator) const {
        return choices_[estimator];
    }

    /// Equations on functions beyond monomials, by passes over the samples of regimes 0 … K made again.
    /// @throws ArgumentError without a replay
    [[nodiscard]] const ContributionData& contributions() const;

    /// θ̂_r: the regression on all monomials in regime r = 0 … K.
    [[nodiscard]] Regression regime_fit(int regime) const { return regime_fit(regime, monomials().all); }
    [[nodiscard]] Regression regime_fit(int regime, const Features& features) const;
    /// A regression in the joint regime, for the toplines.
    [[nodiscard]] Regression joint_fit(const Features& features) const;
    /// A regression on the samples of regimes first … K as one data set.
    [[nodiscard]] Regression stacked_fit(int first, const Features& features) const;

  private:
    /// Regimes whose samples a regression has, first … last.
    struct Source {
        int first, last;
        auto operator<=>(const Source&) const = default;
    };
    /// What a regression on all samples chose, and its refits without each group, made when one is asked for.
    struct Chosen {
        FitStatus status = FitStatus::not_run;
        double penalty = 0.0;
        std::vector<Regression> without = {};
    };
    /// `whole` without a group.
    TrainingData(const TrainingData& whole, int group);

    /// @throws ArgumentError if regime r was not given
    void require(int regime) const;
    [[nodiscard]] const SharedDataSet& data_set(int regime) const;
    /// Samples of a regime without each group.
    [[nodiscard]] const std::vector<Moments>& without_groups(int regime) const;
    [[nodiscard]] Moments samples_of(int regime) const;
    /// Samples of regimes 1 … K.
    [[nodiscard]] std::vector<Moments> interventional() const;
    [[nodiscard]] Regression remembered(Source source, const Features& features, Regression fit) const;
    [[nodiscard]] Regression refit(Source source, const Features& features, int group) const;
    [[nodiscard]] Folds stacked(int first) const;

    [[nodiscard]] RegressionSetup setup() const { return {monomials(), transform_, options().regression}; }

    TrainingInputs inputs_;
    RawTransform transform_;
    using FoldsOfRegimes = std::vector<std::optional<Folds>>;
    std::shared_ptr<const FoldsOfRegimes> folds_;  ///< of regimes 0 … K, with the one outcome
    using WithoutGroups = std::vector<std::vector<Moments>>;
    std::shared_ptr<WithoutGroups> without_groups_;  ///< of regimes 0 … K + 1, made when first asked for
    mutable std::optional<ContributionData> contributions_;
    mutable std::map<std::pair<Source, Features>, Chosen> chosen_;
    mutable std::vector<std::unique_ptr<const TrainingData>> parts_;  ///< without each group
    mutable std::optional<Ancestors> kept_ancestors_;                 ///< for the parts
    mutable std::optional<Eigen::VectorXd> kept_variances_;
    mutable std::map<std::string, std::vector<double>> choices_;  ///< by estimator
    const TrainingData* whole_ = nullptr;                         ///< of which this is a part
    int group_ = 0;                                               ///< that it lacks
};

/// The estimate of a model without penalty.
/// @param effect  [all monomials, the constant included] its coefficients
[[nodiscard]] Estimate unpenalized_estimate(const Monomials& monomials, Eigen::VectorXd effect);

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
