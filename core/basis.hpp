#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace causum {

// const Basis basis(3, 2);                                            // 1, x0, x1, x2, x0², x0 x1, …, x2²
// const int product = basis.index(std::vector<std::uint8_t>{1, 1, 0});  // of x0 x1: 5
// basis.parent(product) == 1 && basis.last(product) == 1;             // it is x0 · x1

/// Monomials of total degree <= `degree` in `actions` variables, in graded lexicographic order.
///
/// Index 0 is the constant. A monomial is written as its sorted list of variables (v_1 <= … <= v_t); degrees
/// come one after the other and within a degree the lists are in lexicographic order. Two facts follow on
/// which the rest is built: the monomials of a smaller degree are a prefix, so a sub-degree is a sub-block;
/// and the children m·x_v, v >= last(m), of a monomial are neighbours.
class Basis {
  public:
    /// @throws ArgumentError unless actions is in 1 … 255, degree in 0 … 255 and the size below 2^31
    Basis(int actions, int degree);

    [[nodiscard]] int actions() const { return actions_; }
    [[nodiscard]] int degree() const { return degree_; }
    /// Number of monomials, the constant included.
    [[nodiscard]] int size() const { return static_cast<int>(last_.size()); }
    /// Number of monomials of total degree <= `degree`, which is 0 … degree().
    [[nodiscard]] int size(int degree) const { return size_of_degree_[static_cast<std::size_t>(degree) + 1]; }
    [[nodiscard]] int total_degree(int monomial) const;
    /// monomial = parent · x_last; both of the constant are 0.
    [[nodiscard]] int parent(int monomial) const { return parent_[static_cast<std::size_t>(monomial)]; }
    [[nodiscard]] int last(int monomial) const { return last_[static_cast<std::size_t>(monomial)]; }
    /// Index of monomial · x_v with v = last(monomial); v + 1 follows it. Only below the highest degree.
    [[nodiscard]] int first_child(int monomial) const {
        return first_child_[static_cast<std::size_t>(monomial)];
    }
    [[nodiscard]] std::span<const int> first_children() const { return first_child_; }
    /// Exponent of each action.
    [[nodiscard]] std::span<const std::uint8_t> exponents(int monomial) const {
        const auto width = static_cast<std::size_t>(actions_);
        return {exponents_.data() + static_cast<std::size_t>(monomial) * width, width};
    }
    /// Index of the monomial with these exponents.
    /// @throws ArgumentError if it is not in the basis
    [[nodiscard]] int index(std::span<const std::uint8_t> exponents) const;

    /// C(actions + degree, degree), as a double: it may be astronomically large.
    [[nodiscard]] static double count(int actions, int degree);

  private:
    int actions_;
    int degree_;
    std::vector<int> size_of_degree_;  ///< [d + 1] = monomials of degree <= d
    std::vector<int> parent_;
    std::vector<int> last_;
    std::vector<int> first_child_;
    std::vector<std::uint8_t> exponents_;
};

/// Index, in any basis of the same actions and at least twice the degree, of the product of two monomials of
/// degree <= `degree`: what turns moments into a Gram matrix.
class ProductIndex {
  public:
    ProductIndex(int actions, int degree);

    [[nodiscard]] int degree() const { return degree_; }
    [[nodiscard]] int size() const { return size_; }
    [[nodiscard]] int operator()(int i, int j) const {
        return index_[static_cast<std::size_t>(i) * static_cast<std::size_t>(size_) +
                      static_cast<std::size_t>(j)];
    }

  private:
    int degree_;
    int size_;
    std::vector<int> index_;
};

}  // namespace causum
