#include <random>

#include "core/errors.hpp"
#include "core/moments.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/slow_moments.hpp"

using namespace causum;

namespace {

Moments random_moments(int actions, int degree, int outcomes, int samples, unsigned seed) {
    const Basis basis(actions, degree);
    Moments moments(actions, degree, outcomes);
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    for (int i = 0; i < samples; ++i) {
        Eigen::VectorXd z(actions), y(outcomes);
        for (auto& value : z) value = normal(generator);
        for (auto& value : y) value = normal(generator);
        add_sample(moments, basis, z, y);
    }
    return moments;
}

}  // namespace

TEST_CASE("moments of one sample are its products", "[moments]") {
    const Basis basis(2, 4);
    Moments moments(2, 4, 1);
    add_sample(moments, basis, Eigen::Vector2d(2, 3), Eigen::VectorXd::Constant(1, 5));
    CHECK(moments.count == 1);
    for (int m = 0; m < basis.size(); ++m) {
        const auto e = basis.exponents(m);
        CHECK(moments.sums(m) == std::pow(2, e[0]) * std::pow(3, e[1]));
        if (m < basis.size(2)) CHECK(moments.products(m, 0) == 5 * moments.sums(m));
    }
    CHECK(moments.squares(0, 0) == 25);
}

TEST_CASE("moments add, a sub-degree is a sub-block and outcomes combine", "[moments]") {
    const Moments a = random_moments(3, 6, 2, 50, 1);
    const Moments b = random_moments(3, 6, 2, 70, 2);
    const Moments both = a + b;
    CHECK(both.count == 120);
    CHECK(both.sums == a.sums + b.sums);
    CHECK(both.products == a.products + b.products);
    CHECK(both.squares == a.squares + b.squares);

    const Moments small = sub_degree(a, 4);
    const Moments direct = random_moments(3, 4, 2, 50, 1);
    CHECK(small.sums == direct.sums);
    CHECK(small.products == direct.products);
    CHECK(small.fit_degree() == 2);

    const Moments combined = a.combined(Eigen::Vector2d(1.0, -2.0));
    CHECK(combined.outcomes() == 1);
    CHECK(combined.products.col(0).isApprox(a.products.col(0) - 2.0 * a.products.col(1)));
    CHECK(combined.squares(0, 0) == Approx(a.squares(0, 0) - 4.0 * a.squares(0, 1) + 4.0 * a.squares(1, 1)));
}

TEST_CASE("moments of different shapes do not mix", "[moments]") {
    Moments a(3, 4, 1);
    CHECK_THROWS_AS(a += Moments(3, 6, 1), ArgumentError);
    CHECK_THROWS_AS(a += Moments(2, 4, 1), ArgumentError);
    CHECK_THROWS_AS(a += Moments(3, 4, 2), ArgumentError);
    CHECK_THROWS_AS(Moments(3, 5, 1), ArgumentError);
    CHECK_THROWS_AS(a.combined(Eigen::Vector2d(1, 1)), ArgumentError);
}
