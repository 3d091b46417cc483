#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/basis.hpp"
#include "core/moments.hpp"

namespace causum {

/// Monomials that a regression uses beside the intercept, as ascending indices >= 1 into a Basis. With each
/// monomial its divisors must be there too, so that raw and standardised monomials span the same functions.
using Features = std::vector<int>;

/// All monomials of total degree 1 … degree.
[[nodiscard]] Features all_features(const Basis& basis, int degree);
/// Powers of one action only: no mixed monomials.
[[nodiscard]] Features univariate_features(const Basis& basis, int degree);

/// The part of normal equations that no outcome enters: G = Σ (ψ−ψ̄)(ψ−ψ̄)'.
struct DesignEquations {
    double count = 0.0;
    Eigen::VectorXd mean;  ///< [p] ψ̄
    Eigen::MatrixXd gram;  ///< [p][p] G, both triangles
};

/// Normal equations about the mean, of one outcome column: G = Σ (ψ−ψ̄)(ψ−ψ̄)', c = Σ (ψ−ψ̄)(y−ȳ).
struct NormalEquations : DesignEquations {
    double outcome_mean = 0.0;  ///< ȳ
    Eigen::VectorXd moment;     ///< [p] c
    double variation = 0.0;     ///< Σ (y−ȳ)²
};

/// What normal equations hold of several outcome columns y_c.
struct OutcomeEquations {
    Eigen::VectorXd mean;       ///< [q] ȳ_c
    Eigen::MatrixXd moment;     ///< [p][q] Σ (ψ−ψ̄)(y_c−ȳ_c)
    Eigen::MatrixXd variation;  ///< [q][q] Σ (y_c−ȳ_c)(y_d−ȳ_d)
};

/// @param moments  count > 0, fit_degree() >= the features' degree; outcomes are not looked at
/// @throws ArgumentError if the shapes do not fit
[[nodiscard]] DesignEquations design_equations(const Moments& moments, const ProductIndex& index,
                                               const Features& features);
/// @param moments  as for design_equations
[[nodiscard]] OutcomeEquations outcome_equations(const Moments& moments, const Features& features);

/// @param moments  one outcome column, count > 0, fit_degree() >= the features' degree
/// @throws ArgumentError if the shapes do not fit
[[nodiscard]] NormalEquations normal_equations(const Moments& moments, const ProductIndex& index,
                                               const Features& features);

/// Mean squared error, over the equations' samples, of the prediction intercept + coefficients'ψ.
/// In the means-and-deviations form: rounding is relative to the outcome's mean square, about 1e-16 of it;
/// never negative.
[[nodiscard]] double mean_squared_error(const NormalEquations& equations, double intercept,
                                        const Eigen::Ref<const Eigen::VectorXd>& coefficients);

/// Of two predictions with errors e_1 and e_2 over the equations' samples.
struct ErrorPair {
    double product;                  ///< mean of e_1 e_2
    double half_squared_difference;  ///< mean of (e_1 − e_2)² / 2
};
[[nodiscard]] ErrorPair error_products(const NormalEquations& equations, double first_intercept,
                                       const Eigen::Ref<const Eigen::VectorXd>& first,
                                       double second_intercept,
                                       const Eigen::Ref<const Eigen::VectorXd>& second);

}  // namespace causum
