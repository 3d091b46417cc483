#pragma once

#include <Eigen/Core>
#include <vector>

#include "sim/interaction.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// Means and mean squares of independent actions.
struct ActionMoments {
    Eigen::VectorXd mean;
    Eigen::VectorXd square;

    /// Of Z_k, the actions standardised by the unshifted joint regime, under the joint regime.
    [[nodiscard]] static ActionMoments joint(const Scm& scm);
    /// Of Z_k under the unshifted joint regime: 0 and 1.
    [[nodiscard]] static ActionMoments unshifted(const Scm& scm);
};

/// Σ of coefficient · x_first · x_second, an index −1 standing for 1; within a term the indices differ.
struct Term {
    double coefficient;
    int first;
    int second;
};
using Multilinear = std::vector<Term>;

/// E[p q] over independent x.
[[nodiscard]] double expectation(const Multilinear& p, const Multilinear& q, const ActionMoments& x);

/// The polynomial in Z that multiplies C̃_k in an interaction.
[[nodiscard]] Multilinear confounder_factor(const Interaction& interaction, int k);

}  // namespace causum::sim
