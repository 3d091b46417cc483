#pragma once

#include <Eigen/Core>
#include <span>

namespace causum::estimators {

/// A Wald test that q coefficients are 0, with Hotelling's correction.
struct WaldTest {
    double statistic = 0.0;           ///< W = b'V⁻¹b
    double degrees_of_freedom = 0.0;  ///< ν of V
    int tested = 0;                   ///< q
    double p_value = 0.0;             ///< NaN where there is no test
};

/// No test is made with ν − q + 1 below this: it would say nothing.
inline constexpr double least_denominator = 4.0;

/// V = Σ_r V_r, V_r = D_r'D_r each with `degrees` degrees of freedom, those of independent Wishart matrices:
///
///     ν = (q + q²) / Σ_r (1/degrees) {tr[(V_r V⁻¹)²] + [tr(V_r V⁻¹)]²},
///
/// W (ν − q + 1)/(ν q) ~ F(q, ν − q + 1) (Nel and van der Merwe 1986 as modified by Krishnamoorthy and Yu,
/// Statistics & Probability Letters 66, 2004: with this ν the test does not depend on the coefficients'
/// units).
/// @param coefficients  [q] b
/// @param deviations    [n_r][q] D_r of each regime
/// @return p-value NaN if q = 0, V is not positive definite or ν − q + 1 is below least_denominator
[[nodiscard]] WaldTest wald_test(const Eigen::Ref<const Eigen::VectorXd>& coefficients,
                                 std::span<const Eigen::MatrixXd> deviations, double degrees);

}  // namespace causum::estimators
