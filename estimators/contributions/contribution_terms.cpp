#include "estimators/contributions/contribution_terms.hpp"

namespace causum::estimators {

std::vector<RegimeTerm> contribution_terms(const Monomials& monomials, const Ancestors& ancestors) {
    std::vector<RegimeTerm> terms;
    for (int k = 0; k < ancestors.actions(); ++k) {
        const int regime = k + 1;
        for (const int m : powers_of(monomials, k)) terms.push_back({m, Presence::only_in, regime});
        for (const int m : monomials.all) {
            if (is_contribution(monomials.basis, m, k, ancestors))
                terms.push_back({m, Presence::except_in, regime});
        }
    }
    return terms;
}

}  // namespace causum::estimators
