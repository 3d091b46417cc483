#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/basis.hpp"
#include "sim/outcome.hpp"

namespace causum::sim {

/// A column whose effect given do(a) is a polynomial of degree <= 2.
class QuadraticColumn : public OutcomeColumn {
  public:
    void evaluate(const double* const* z, double* out, int n) const final;
    [[nodiscard]] Eigen::VectorXd products(const JointPopulation& population, const Basis& basis,
                                           Eigen::Index count) const final;
    [[nodiscard]] double mean_product(const JointPopulation& population,
                                      const OutcomeColumn& other) const final;

  protected:
    /// @param effect  coefficients over `monomials`, a basis of degree 2
    QuadraticColumn(Basis monomials, Eigen::VectorXd effect);

  private:
    Basis monomials_;
    Eigen::VectorXd effect_;
    std::vector<double> packed_;  ///< effect_ in the order of Kernels::add_quadratic
};

/// Index in a basis of the product of variables.
[[nodiscard]] int monomial(const Basis& basis, std::initializer_list<int> variables);

}  // namespace causum::sim
