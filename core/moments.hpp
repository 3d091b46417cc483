#pragma once

#include <Eigen/Core>

#include "core/basis.hpp"

namespace causum {

// const Moments moments = first_fold + second_fold;
// const double mean = moments.products(0, 0) / moments.count;  // of the first outcome

/// Sufficient statistics of a data set for least squares in monomials of the actions:
/// Σ ψ_m(z), Σ ψ_m(z) y_c and Σ y_c y_c' over samples, z the standardised actions.
///
/// The action monomials go to `degree()` = 2d, the products with the q outcome columns to degree d: what a
/// fit of degree d needs. With count 1 and expectations in place of sums the same class describes a
/// population. Moments add; they are never subtracted, which would cancel.
class Moments {
  public:
    /// Moments of no samples. @param degree even, >= 2
    Moments(int actions, int degree, int outcomes);

    [[nodiscard]] int actions() const { return actions_; }
    [[nodiscard]] int degree() const { return degree_; }
    /// Highest degree of a fit on these moments: degree() / 2.
    [[nodiscard]] int fit_degree() const { return degree_ / 2; }
    [[nodiscard]] int outcomes() const { return static_cast<int>(products.cols()); }

    /// Adds the samples of another data set with the same shape. @throws ArgumentError if the shapes differ
    Moments& operator+=(const Moments& other);
    [[nodiscard]] friend Moments operator+(Moments a, const Moments& b) { return a += b; }

    /// The same data set with the one outcome Y·w. @param weights  q weights
    [[nodiscard]] Moments combined(const Eigen::Ref<const Eigen::VectorXd>& weights) const;

    double count = 0.0;        ///< number of samples
    Eigen::VectorXd sums;      ///< [monomials of degree <= 2d] Σ ψ_m; sums(0) = count
    Eigen::MatrixXd products;  ///< [monomials of degree <= d][q] Σ ψ_m y_c
    Eigen::MatrixXd squares;   ///< [q][q] Σ y_c y_c'

  private:
    int actions_;
    int degree_;
};

}  // namespace causum
