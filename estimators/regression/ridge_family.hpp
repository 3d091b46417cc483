#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "estimators/regression/penalized.hpp"
#include "estimators/regression/regression.hpp"

namespace causum::estimators {

/// Cross-validated ridge regressions of every outcome Y·w that the q outcome columns of one data set make.
///
/// A ridge fit is linear in the outcome and its held-out error quadratic, and what costs time, a
/// factorisation for each fold and penalty, does not know w. So conditions that differ in the outcome only,
/// as in the strength of an interaction, share it. Columns without weight are left out of every sum: a fit's
/// bits depend on its own outcome.
class RidgeFamily {
  public:
    /// @param folds  q outcome columns each; otherwise as fit_regression takes them
    /// @param setup  its monomials must outlive the family
    RidgeFamily(const RegressionSetup& setup, const Folds& folds, const Features& features);

    /// The regression of Y·w, as fit_regression describes it; its `seconds` count what is shared too.
    /// @param setup    as in the constructor
    /// @param weights  [q]
    [[nodiscard]] Regression fit(const RegressionSetup& setup,
                                 const Eigen::Ref<const Eigen::VectorXd>& weights) const;

  private:
    /// Held-out errors of a penalty: of the fit to Y·w, mean squared (o'w)² + w'Sw / n.
    struct Errors {
        FitStatus status = FitStatus::ok;
        Eigen::VectorXd offset;      ///< [q] o, mean errors
        Eigen::MatrixXd deviations;  ///< [q][q] S, sums of products of the errors' deviations
    };
    struct HeldOutFold {
        double count = 0.0;          ///< n
        Eigen::MatrixXd variation;   ///< [q][q] of the outcomes
        std::vector<Errors> errors;  ///< [penalty]
    };
    [[nodiscard]] HeldOutFold held_out(const RegressionSetup& setup, const Moments& training,
                                       const Moments& held_out) const;
    [[nodiscard]] std::vector<double> scores(const Eigen::Ref<const Eigen::VectorXd>& weights,
                                             FitStatus& failure) const;
    /// Of all samples, for the eight penalties that are solved with this one: made when one of them is first
    /// chosen.
    [[nodiscard]] const RidgePath& path(const RegressionSetup& setup, std::size_t penalty) const;

    const Basis* basis_;
    Features features_;
    std::vector<double> penalties_;
    std::vector<HeldOutFold> folds_;  ///< none if a fold has fewer than two samples
    // of all samples
    DesignEquations design_;
    OutcomeEquations outcomes_;
    mutable std::vector<std::optional<RidgePath>> paths_;  ///< [penalty / 8]
    mutable double seconds_ = 0.0;
};

}  // namespace causum::estimators
