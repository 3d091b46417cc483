#pragma once

#include <map>
#include <optional>
#include <vector>

#include "estimators/contributions/contribution_degree.hpp"
#include "estimators/training_data.hpp"

namespace causum::estimators {

// const TrainingDataByDegree data({.monomials = *degrees[2], …, .options = options}, degrees);
// const Estimate estimate = fit(*find_estimator("joint"), data);  // methods/registry.hpp

/// One condition's training data for fits of each degree that its options allow: of one, or, where
/// FitOptions::degree_choice is automatic, of several. Not for use by several threads at once: what belongs
/// to a degree is made when it is first asked for, and kept.
class TrainingDataByDegree {
  public:
    /// @param inputs      of the options' degree
    /// @param candidates  monomials of degree 1, 2, …, in order, the options' own degree among them; with
    ///                    DegreeChoice::fixed they are not looked at. Must outlive this
    /// @throws ArgumentError if they are not, or as TrainingData
    TrainingDataByDegree(const TrainingInputs& inputs, std::vector<const Monomials*> candidates);
    TrainingDataByDegree(const TrainingDataByDegree&) = delete;
    TrainingDataByDegree& operator=(const TrainingDataByDegree&) = delete;

    [[nodiscard]] bool is_automatic() const {
        return usual_.options().degree_choice == DegreeChoice::automatic;
    }
    /// Of the options' degree.
    [[nodiscard]] const TrainingData& usual() const { return usual_; }
    /// The degrees that fits may have where they choose: 1 … highest().
    [[nodiscard]] int highest() const { return static_cast<int>(candidates_.size()); }
    /// @throws ArgumentError unless there is a candidate of that degree, or it is the options' own
    [[nodiscard]] const TrainingData& at(int degree) const;

    /// The candidate that predicts contributions best (choose_contribution_degree).
    [[nodiscard]] const ChosenDegree& contribution_degree() const;

  private:
    struct OtherDegree {
        OtherDegree(const TrainingData& usual, const Monomials& monomials);

        FitOptions options;
        TrainingData data;
    };

    TrainingData usual_;
    std::vector<const Monomials*> candidates_;
    mutable std::map<int, OtherDegree> others_;  ///< by degree
    mutable std::optional<ChosenDegree> contribution_degree_;
};

/// A fit at the degree of contribution_degree(), its time that of the choice included.
[[nodiscard]] Estimate fit_at_contribution_degree(const TrainingDataByDegree& data,
                                                  Estimate (*fit)(const TrainingData&));

}  // namespace causum::estimators
