#include "core/polynomial.hpp"

#include "core/errors.hpp"

namespace causum {

double Polynomial::operator()(const Basis& basis, const Eigen::Ref<const Eigen::VectorXd>& z) const {
    if (basis.degree() < degree || coefficients.size() != basis.size(degree) || z.size() != basis.actions()) {
        throw ArgumentError("Polynomial: basis, coefficients and point differ in shape");
    }
    Eigen::VectorXd monomials(coefficients.size());
    monomials(0) = 1.0;
    for (Eigen::Index m = 1; m < monomials.size(); ++m) {
        const int index = static_cast<int>(m);
        monomials(m) = monomials(basis.parent(index)) * z(basis.last(index));
    }
    return coefficients.dot(monomials);
}

}  // namespace causum
