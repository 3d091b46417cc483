#pragma once

#include <list>
#include <utility>
#include <vector>

#include "estimators/regression/fit_options.hpp"
#include "estimators/regression/regression.hpp"
#include "estimators/regression/ridge_family.hpp"

namespace causum::estimators {

/// The training samples of one regime, with the q columns that outcomes are made of, and the ridge
/// regressions on them that conditions share. Not for use by several threads at once.
class DataSet {
  public:
    /// @param groups  the same samples group by group (sample_groups.hpp); empty where no interval is asked
    explicit DataSet(Folds folds, std::vector<Moments> groups = {})
        : folds_(std::move(folds)), groups_(std::move(groups)) {}

    [[nodiscard]] const Folds& folds() const { return folds_; }
    [[nodiscard]] double count() const { return folds_[0].count + folds_[1].count + folds_[2].count; }
    [[nodiscard]] bool has_groups() const { return !groups_.empty(); }
    /// The groups with the one outcome Y·w. @param weights  [q]
    [[nodiscard]] std::vector<Moments> groups(const Eigen::Ref<const Eigen::VectorXd>& weights) const;
    /// The folds with the one outcome Y·w. @param weights  [q]
    [[nodiscard]] Folds combined(const Eigen::Ref<const Eigen::VectorXd>& weights) const;
    /// The regression of Y·w on features; what ridge regressions of all outcomes have in common is made once
    /// and kept. @param setup  of the samples' coordinates; its monomials must outlive this
    [[nodiscard]] Regression fit(const RegressionSetup& setup, const Features& features,
                                 const Eigen::Ref<const Eigen::VectorXd>& weights) const;

  private:
    /// A ridge family and what it was made for.
    struct Shared {
        RegressionOptions options;
        Features features;
        RidgeFamily family;
    };

    Folds folds_;
    std::vector<Moments> groups_;
    mutable std::list<Shared> shared_;
};

}  // namespace causum::estimators
