#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/basis.hpp"
#include "core/errors.hpp"
#include "tests/support/catch.hpp"

using causum::ArgumentError;
using causum::Basis;
using causum::ProductIndex;

namespace {

std::vector<int> variables_of(const Basis& basis, int monomial) {
    std::vector<int> list;
    const auto e = basis.exponents(monomial);
    for (std::size_t k = 0; k < e.size(); ++k) list.insert(list.end(), e[k], static_cast<int>(k));
    return list;
}

}  // namespace

TEST_CASE("a basis has the monomials of graded lexicographic order", "[basis]") {
    const Basis basis(2, 2);
    REQUIRE(basis.size() == 6);
    const std::vector<std::vector<int>> expected = {{}, {0}, {1}, {0, 0}, {0, 1}, {1, 1}};
    for (int m = 0; m < 6; ++m) CHECK(variables_of(basis, m) == expected[static_cast<std::size_t>(m)]);
}

TEST_CASE("the example in basis.hpp is right", "[basis]") {
    const Basis basis(3, 2);
    const int product = basis.index(std::vector<std::uint8_t>{1, 1, 0});
    CHECK(product == 5);
    CHECK(basis.parent(product) == 1);
    CHECK(basis.last(product) == 1);
}

TEST_CASE("the basis's relations hold for each monomial", "[basis]") {
    for (const auto& [actions, degree] : {std::pair{1, 6}, {2, 5}, {5, 6}, {7, 3}}) {
        const Basis basis(actions, degree);
        CHECK(basis.size() == static_cast<int>(Basis::count(actions, degree)));
        for (int m = 1; m < basis.size(); ++m) {
            const std::vector<int> list = variables_of(basis, m);
            REQUIRE(std::ranges::is_sorted(list));
            REQUIRE(static_cast<int>(list.size()) == basis.total_degree(m));
            REQUIRE(basis.last(m) == list.back());
            REQUIRE(variables_of(basis, basis.parent(m)) == std::vector<int>(list.begin(), list.end() - 1));
            REQUIRE(basis.index(basis.exponents(m)) == m);
            const std::vector<int> before = variables_of(basis, m - 1);
            REQUIRE((before.size() < list.size() || before < list));
            if (basis.total_degree(m) < degree) {
                REQUIRE(basis.parent(basis.first_child(m)) == m);
                REQUIRE(basis.last(basis.first_child(m)) == basis.last(m));
            }
        }
    }
}

TEST_CASE("a smaller degree is a prefix", "[basis]") {
    const Basis large(4, 5);
    const Basis small(4, 3);
    REQUIRE(large.size(3) == small.size());
    for (int m = 0; m < small.size(); ++m) CHECK(std::ranges::equal(large.exponents(m), small.exponents(m)));
}

TEST_CASE("products are found by adding exponents", "[basis]") {
    const ProductIndex index(3, 2);
    const Basis products(3, 4);
    for (int i = 0; i < index.size(); ++i) {
        for (int j = 0; j < index.size(); ++j) {
            const auto product = products.exponents(index(i, j));
            for (std::size_t k = 0; k < 3; ++k) {
                REQUIRE(product[k] == products.exponents(i)[k] + products.exponents(j)[k]);
            }
        }
    }
}

TEST_CASE("impossible bases are refused", "[basis]") {
    CHECK_THROWS_AS(Basis(0, 2), ArgumentError);
    CHECK_THROWS_AS(Basis(3, -1), ArgumentError);
    CHECK_THROWS_AS(Basis(64, 16), ArgumentError);
    const Basis basis(2, 2);
    CHECK_THROWS_AS(basis.index(std::vector<std::uint8_t>{3, 0}), ArgumentError);
    CHECK_THROWS_AS(basis.index(std::vector<std::uint8_t>{1}), ArgumentError);
}
