#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/ancestors.hpp"
#include "core/basis.hpp"
#include "core/least_squares.hpp"
#include "core/sample_block.hpp"
#include "estimators/contributions/control_variable.hpp"

namespace causum::estimators {

/// The functions of the actions of which `structured_spline` and `adaptive` make contributions, numbered
/// from 1.
///
/// First the products of Hermite polynomials He_e(z), with the numbers of the monomials that they stand for:
/// those of a standard normal z are uncorrelated. Then, for each action k, functions of its confounder's
/// control variable s.
class ContributionFunctions {
  public:
    static constexpr int highest_control_power = 3;

    /// @param basis  must outlive this
    ContributionFunctions(const Basis& basis, std::vector<ControlVariable> controls);

    [[nodiscard]] int count() const { return count_; }
    [[nodiscard]] const Basis& basis() const { return *basis_; }
    [[nodiscard]] const ControlVariable& control(int k) const {
        return controls_[static_cast<std::size_t>(k)];
    }

    /// He_q(s), q = 1 … highest_control_power, and z_k He_q(s), s held within ±4; only of actions with
    /// ancestors: of the others s is z_k.
    [[nodiscard]] int control_power(int k, int q) const { return first_of(k) + q - 1; }
    [[nodiscard]] int action_times_power(int k, int q) const {
        return control_power(k, q) + highest_control_power;
    }
    /// Spline i of s, 0 … spline_count − 1.
    [[nodiscard]] int spline(int k, int i) const { return first_spline(k) + i; }
    /// Spline i of s times the j-th ancestor of k.
    [[nodiscard]] int spline_times_ancestor(int k, int j, int i) const {
        return first_spline(k) + (j + 1) * ControlVariable::spline_count + i;
    }

    /// Values at samples, [n][count], function f in column f − 1. @param actions  [n][K] standardised
    [[nodiscard]] Eigen::MatrixXd operator()(const Eigen::Ref<const Eigen::MatrixXd>& actions) const;
    /// Normal equations of a regime on all functions, by a pass over its samples.
    [[nodiscard]] NormalEquations equations(const SampleReplay& replay, int regime) const;
    /// The polynomial, over the basis, that is the product of Hermite polynomials with the number of a
    /// monomial.
    [[nodiscard]] Eigen::VectorXd hermite_product(int monomial) const;

  private:
    [[nodiscard]] int first_of(int k) const { return first_[static_cast<std::size_t>(k)]; }
    [[nodiscard]] int first_spline(int k) const {
        return first_of(k) + (control(k).ancestors().empty() ? 0 : 2 * highest_control_power);
    }

    const Basis* basis_;
    std::vector<ControlVariable> controls_;
    std::vector<int> first_;  ///< number of each action's first function of s
    int count_;
};

/// What a condition's contribution models are fitted to: made by several passes over its samples, once.
struct ContributionData {
    Ancestors ancestors;
    ContributionFunctions functions;
    std::vector<NormalEquations> equations;  ///< of each regime, on all functions
    double seconds = 0.0;                    ///< CPU time

    ContributionData(const Basis& basis, const SampleReplay& replay, const Ancestors& ancestors);
};

}  // namespace causum::estimators
