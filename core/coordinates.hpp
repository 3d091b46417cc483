#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/basis.hpp"

namespace causum {

/// The coordinates z = (a − location) / scale in which moments are kept and estimates are written.
struct Coordinates {
    Eigen::VectorXd location;  ///< per action, in the action's unit
    Eigen::VectorXd scale;     ///< per action, > 0, in the action's unit

    [[nodiscard]] int actions() const { return static_cast<int>(location.size()); }
};

/// The change between raw monomials φ(a) and monomials ψ(z) in standardised coordinates, φ = T ψ, without the
/// constant column (the intercept absorbs it): T_1 and its inverse, both sparse and triangular, since a
/// monomial expands into its divisors.
class RawTransform {
  public:
    struct Entry {
        int monomial;
        double value;
    };

    /// @param degree  monomials 1 … size(degree) − 1 are transformed
    RawTransform(const Coordinates& coordinates, int degree);

    [[nodiscard]] int degree() const { return degree_; }
    /// Row of T_1: raw monomial m = Σ value · ψ_monomial (+ constant).
    [[nodiscard]] const std::vector<Entry>& raw(int monomial) const {
        return rows_[static_cast<std::size_t>(monomial)];
    }
    /// Column of T_1⁻¹: ψ_i contains value_i of raw monomial m, for each i listed.
    [[nodiscard]] const std::vector<Entry>& inverse_column(int monomial) const {
        return inverse_columns_[static_cast<std::size_t>(monomial)];
    }
    /// Constant part of raw monomial m: φ_m at z = 0.
    [[nodiscard]] double constant(int monomial) const {
        return constants_[static_cast<std::size_t>(monomial)];
    }

  private:
    int degree_;
    std::vector<std::vector<Entry>> rows_;
    std::vector<std::vector<Entry>> inverse_columns_;
    std::vector<double> constants_;
};

}  // namespace causum
