#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "core/least_squares.hpp"
#include "core/status.hpp"

namespace causum::estimators {

/// In which regimes a term of a model over all regimes is present.
enum class Presence : std::uint8_t {
    only_in,    ///< R_k · monomial
    except_in,  ///< (1 − R_k) · monomial
};

/// One term: a monomial with a coefficient of its own, times an indicator of the regime.
struct RegimeTerm {
    int monomial = 0;  ///< >= 1
    Presence presence = Presence::only_in;
    int regime = 0;

    [[nodiscard]] bool present(int r) const { return (r == regime) == (presence == Presence::only_in); }
};

struct RegimeSolution {
    Status status = Status::not_run;
    Eigen::VectorXd coefficients;  ///< [terms], outcome units
    Eigen::VectorXd intercepts;    ///< [regimes] c_r
};

/// Weighted least squares over several regimes, each with an intercept of its own:
/// minimises Σ_r w_r Σ_{i in r} (y_i − c_r − Σ_t b_t [t present in r] ψ_t(z_i))².
///
/// The intercepts are eliminated by centring each regime, so the normal equations are sums of blocks of the
/// regimes' own. They are scaled to unit diagonal and solved by Cholesky; where the terms are linearly
/// dependent (a reciprocal condition number below 1e-13, or no factorisation) 1e-12 is added to the diagonal,
/// which leaves predictions as they are, up to rounding, and makes the coefficients nearly the shortest. A
/// term that does not vary has coefficient 0.
/// @param equations  of each regime on all monomials 1 … p, count > 0
/// @param weights    [regimes] > 0
/// @return status not_finite if the equations or the solution are
[[nodiscard]] RegimeSolution fit_over_regimes(std::span<const NormalEquations> equations,
                                              const Eigen::Ref<const Eigen::VectorXd>& weights,
                                              const std::vector<RegimeTerm>& terms);

}  // namespace causum::estimators
