#include "core/coordinates.hpp"

namespace causum {
namespace {

double integer_power(double base, int exponent) {
    double result = 1.0;
    for (int i = 0; i < exponent; ++i) result *= base;
    return result;
}

double binomial(int n, int k) {
    double result = 1.0;
    for (int i = 1; i <= k; ++i) result = result * (n - k + i) / i;
    return result;
}

/// Expands Π_k (shift_k + factor_k x_k)^{e_k} over the divisors of a monomial with exponents e.
template <class Emit>
void expand(const Basis& basis, int monomial, const Eigen::VectorXd& shift, const Eigen::VectorXd& factor,
            Emit emit) {
    const auto e = basis.exponents(monomial);
    std::vector<std::uint8_t> divisor(e.size(), 0);
    for (;;) {
        double value = 1.0;
        for (std::size_t k = 0; k < e.size(); ++k) {
            if (e[k] == 0) continue;
            const auto i = static_cast<Eigen::Index>(k);
            value *= binomial(e[k], divisor[k]) * integer_power(factor(i), divisor[k]) *
                     integer_power(shift(i), e[k] - divisor[k]);
        }
        emit(basis.index(divisor), value);
        std::size_t k = 0;
        while (k < e.size() && divisor[k] == e[k]) divisor[k++] = 0;
        if (k == e.size()) return;
        ++divisor[k];
    }
}

}  // namespace

RawTransform::RawTransform(const Coordinates& coordinates, int degree) : degree_(degree) {
    const Basis basis(coordinates.actions(), degree);
    const auto size = static_cast<std::size_t>(basis.size());
    rows_.resize(size);
    inverse_columns_.resize(size);
    constants_.assign(size, 1.0);
    const Eigen::VectorXd inverse_scale = coordinates.scale.cwiseInverse();
    const Eigen::VectorXd inverse_shift = -coordinates.location.cwiseProduct(inverse_scale);
    for (int m = 1; m < basis.size(); ++m) {
        const auto row = static_cast<std::size_t>(m);
        expand(basis, m, coordinates.location, coordinates.scale, [&](int divisor, double value) {
            if (divisor == 0) {
                constants_[row] = value;
            } else if (value != 0.0) {
                rows_[row].push_back({divisor, value});
            }
        });
        expand(basis, m, inverse_shift, inverse_scale, [&](int divisor, double value) {
            if (divisor != 0 && value != 0.0)
                inverse_columns_[static_cast<std::size_t>(divisor)].push_back({m, value});
        });
    }
}

}  // namespace causum
