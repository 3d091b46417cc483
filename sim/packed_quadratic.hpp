#pragma once

#include <vector>

#include "sim/quadratic.hpp"

namespace causum::sim {

/// A Quadratic reduced to the variables that it really has, in the order that the kernel reads.
class PackedQuadratic {
  public:
    /// @param values  arrays of a block, of x_1, x_2 …; nullptr for a variable that it does not have
    PackedQuadratic(const Quadratic& q, const std::vector<const double*>& values);

    /// out ← out + its values, elementwise. @param n  a multiple of `lanes`
    void add_to(double* out, int n) const;

  private:
    std::vector<double> coefficients_;
    std::vector<const double*> variables_;
};

}  // namespace causum::sim
