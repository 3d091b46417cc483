#include "sim/quadratic_column.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "sim/joint_population.hpp"
#include "sim/kernels.hpp"

namespace causum::sim {

int monomial(const Basis& basis, std::initializer_list<int> variables) {
    std::vector<std::uint8_t> exponents(static_cast<std::size_t>(basis.actions()), 0);
    for (const int v : variables) ++exponents[static_cast<std::size_t>(v)];
    return basis.index(exponents);
}

QuadraticColumn::QuadraticColumn(Basis monomials, Eigen::VectorXd effect)
    : monomials_(std::move(monomials)), effect_(std::move(effect)), packed_({effect_(0)}) {
    for (int i = 0; i < monomials_.actions(); ++i) {
        packed_.push_back(effect_(monomial(monomials_, {i})));
        for (int j = 0; j <= i; ++j) packed_.push_back(effect_(monomial(monomials_, {j, i})));
    }
}

void QuadraticColumn::evaluate(const double* const* z, double* out, int n) const {
    std::fill_n(out, n, 0.0);
    kernels().add_quadratic(packed_.data(), monomials_.actions(), z, out, n);
}

Eigen::VectorXd QuadraticColumn::products(const JointPopulation& population, const Basis& basis,
                                          Eigen::Index count) const {
    Eigen::VectorXd result = Eigen::VectorXd::Zero(count);
    for (Eigen::Index m = 0; m < count; ++m) {
        const auto exponents = basis.exponents(static_cast<int>(m));
        for (int i = 0; i < monomials_.size(); ++i) {
            if (effect_(i) != 0.0)
                result(m) += effect_(i) * population.mean(exponents, monomials_.exponents(i));
        }
    }
    return result;
}

double QuadraticColumn::mean_product(const JointPopulation& population, const OutcomeColumn& other) const {
    const auto* const quadratic = dynamic_cast<const QuadraticColumn*>(&other);
    if (quadratic == nullptr) return effect_.dot(other.products(population, monomials_, effect_.size()));
    double product = 0.0;
    for (int i = 0; i < monomials_.size(); ++i) {
        if (effect_(i) == 0.0) continue;
        for (int j = 0; j < monomials_.size(); ++j) {
            if (quadratic->effect_(j) == 0.0) continue;
            product += effect_(i) * quadratic->effect_(j) *
                       population.mean(monomials_.exponents(i), monomials_.exponents(j));
        }
    }
    return product;
}

}  // namespace causum::sim
