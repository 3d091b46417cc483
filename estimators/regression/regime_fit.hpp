#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "core/ancestors.hpp"
#include "core/basis.hpp"
#include "core/fit_status.hpp"
#include "core/least_squares.hpp"

namespace causum::estimators {

/// In which regimes a term of a model over all regimes is present.
enum class Presence : std::uint8_t {
    everywhere,
    only_in,         ///< R_k · function
    except_in,       ///< (1 − R_k) · function
    except_in_both,  ///< (1 − R_j)(1 − R_k) · function
};

/// One term: a function of the actions with a coefficient of its own, times an indicator of the regime.
struct RegimeTerm {
    int function = 0;  ///< a monomial, or another numbered function; 0 is the constant
    Presence presence = Presence::everywhere;
    int regime = 0;        ///< k of R_k
    int other_regime = 0;  ///< j of R_j

    [[nodiscard]] bool present(int r) const {
        switch (presence) {
            case Presence::everywhere:
                return true;
            case Presence::only_in:
                return r == regime;
            case Presence::except_in:
                return r != regime;
            case Presence::except_in_both:
                break;
        }
        return r != regime && r != other_regime;
    }
};

/// Whether a monomial is one of m_k's: in a_k and ancestors of k only, and without a_k of degree < d (<= 1
/// for d = 1), d the basis's.
///
/// Those without a_k belong to m_k: with f_k = C_k and A_k = A_j + C_k it is a_k − a_j. Up to degree d − 1
/// they are what a shift of a_k makes of the others, so the model does not depend on the actions' origins.
[[nodiscard]] bool is_contribution(const Basis& basis, int monomial, int action, const Ancestors& ancestors);

struct RegimeSolution {
    FitStatus status = FitStatus::not_run;
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
/// @param equations  of each regime on all functions 1 … p, count > 0
/// @param weights    [regimes] > 0
/// @return status not_finite if the equations or the solution are
[[nodiscard]] RegimeSolution fit_over_regimes(std::span<const NormalEquations> equations,
                                              const Eigen::Ref<const Eigen::VectorXd>& weights,
                                              const std::vector<RegimeTerm>& terms);

}  // namespace causum::estimators
