#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "core/moments.hpp"
#include "jobs/run/passes.hpp"
#include "jobs/study/study.hpp"
#include "sim/interaction.hpp"
#include "sim/scm.hpp"
#include "sim/settings.hpp"
#include "sim/truth.hpp"

namespace causum::jobs {

/// One replicate's model, with the interactions that a pass's conditions have in their outcomes.
struct Model {
    /// @param study       must outlive the model
    /// @param conditions  of one SCM
    Model(const Study& study, std::span<const std::size_t> conditions, std::uint32_t replicate,
          const Pass& pass);

    const sim::ScmSettings& settings;
    sim::Scm scm;
    std::set<sim::InteractionTerms> terms;
    sim::JointEffect truth;  ///< with the interactions in the order of terms
    Moments population;      ///< of the joint regime

  private:
    [[nodiscard]] std::vector<sim::Interaction> draw(const Study& study, std::uint32_t replicate) const;
};

/// How a condition's outcome is made of a pass's outcome columns.
struct OutcomeWeights {
    OutcomeWeights(const Condition& condition, const std::set<sim::InteractionTerms>& terms,
                   const sim::JointEffect& truth);
    /// Of moments with the columns of Y, then those of t(a): weights of Y, and of t.
    [[nodiscard]] Eigen::VectorXd first_half() const { return padded(0); }
    [[nodiscard]] Eigen::VectorXd second_half() const { return padded(weights.size()); }

    Eigen::VectorXd weights;
    double interaction_sd = 0.0;  ///< of the interaction in this outcome

  private:
    [[nodiscard]] Eigen::VectorXd padded(Eigen::Index start) const;
};

}  // namespace causum::jobs
