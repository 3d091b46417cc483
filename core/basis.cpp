#include "core/basis.hpp"

#include <fmt/core.h>

#include <limits>

#include "core/errors.hpp"

namespace causum {

double Basis::count(int actions, int degree) {
    double result = 1.0;
    for (int d = 1; d <= degree; ++d) result = result * (actions + d) / d;
    return result;
}

Basis::Basis(int actions, int degree) : actions_(actions), degree_(degree) {
    if (actions < 1 || actions > 255 || degree < 0 || degree > 255) {
        throw ArgumentError(
            fmt::format("Basis({}, {}): needs 1 … 255 actions and degree 0 … 255", actions, degree));
    }
    if (count(actions, degree) > static_cast<double>(std::numeric_limits<int>::max())) {
        throw ArgumentError(fmt::format("Basis({}, {}): more than 2^31 monomials", actions, degree));
    }
    const auto width = static_cast<std::size_t>(actions);
    parent_ = {0};
    last_ = {0};
    exponents_.assign(width, 0);
    size_of_degree_ = {0, 1};
    for (int d = 1; d <= degree; ++d) {
        const int end = size();
        for (int m = size_of_degree_[static_cast<std::size_t>(d - 1)]; m < end; ++m) {
            first_child_.push_back(size());
            for (int v = last(m); v < actions; ++v) {
                parent_.push_back(m);
                last_.push_back(v);
                const std::size_t from = static_cast<std::size_t>(m) * width;
                for (std::size_t k = 0; k < width; ++k) {
                    const std::uint8_t power = exponents_[from + k];
                    exponents_.push_back(power);
                }
                ++exponents_[exponents_.size() - width + static_cast<std::size_t>(v)];
            }
        }
        size_of_degree_.push_back(size());
    }
}

int Basis::total_degree(int monomial) const {
    int degree = 0;
    while (monomial >= size(degree)) ++degree;
    return degree;
}

int Basis::index(std::span<const std::uint8_t> exponents) const {
    if (exponents.size() != static_cast<std::size_t>(actions_)) {
        throw ArgumentError(
            fmt::format("Basis::index: {} exponents for {} actions", exponents.size(), actions_));
    }
    int monomial = 0;
    int degree = 0;
    for (int v = 0; v < actions_; ++v) {
        for (int power = exponents[static_cast<std::size_t>(v)]; power > 0; --power) {
            if (++degree > degree_)
                throw ArgumentError(fmt::format("Basis::index: degree above {}", degree_));
            monomial = first_child(monomial) + (v - last(monomial));
        }
    }
    return monomial;
}

ProductIndex::ProductIndex(int actions, int degree) : degree_(degree) {
    const Basis products(actions, 2 * degree);
    size_ = products.size(degree);
    const auto n = static_cast<std::size_t>(size_);
    index_.resize(n * n);
    std::vector<std::uint8_t> sum(static_cast<std::size_t>(actions));
    for (int i = 0; i < size_; ++i) {
        for (int j = 0; j <= i; ++j) {
            const auto a = products.exponents(i);
            const auto b = products.exponents(j);
            for (std::size_t k = 0; k < sum.size(); ++k) sum[k] = static_cast<std::uint8_t>(a[k] + b[k]);
            const int product = products.index(sum);
            index_[static_cast<std::size_t>(i) * n + static_cast<std::size_t>(j)] = product;
            index_[static_cast<std::size_t>(j) * n + static_cast<std::size_t>(i)] = product;
        }
    }
}

}  // namespace causum
