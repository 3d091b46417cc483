#pragma once

#include <vector>

#include "core/ancestors.hpp"
#include "estimators/regression/regime_fit.hpp"
#include "estimators/regression/regression.hpp"

namespace causum::estimators {

/// The terms of Σ_k [R_k h_k(a_k) + (1 − R_k) m_k(a_k, a_anc(k))]: for each action R_k h_k, then (1 − R_k)
/// m_k, h_k of powers, m_k of the monomials that is_contribution says.
[[nodiscard]] std::vector<RegimeTerm> contribution_terms(const Monomials& monomials,
                                                         const Ancestors& ancestors);

}  // namespace causum::estimators
