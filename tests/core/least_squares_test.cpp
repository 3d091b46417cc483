#include <Eigen/QR>
#include <random>

#include "core/errors.hpp"
#include "core/least_squares.hpp"
#include "core/polynomial.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/slow_moments.hpp"

using namespace causum;

namespace {

struct Sample {
    Eigen::MatrixXd z;
    Eigen::VectorXd y;
};

Sample random_sample(int n, int actions, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal(0.3, 1.2);
    Sample s{Eigen::MatrixXd(n, actions), Eigen::VectorXd(n)};
    for (auto& value : s.z.reshaped()) value = normal(generator);
    for (int i = 0; i < n; ++i) s.y(i) = 100.0 + s.z(i, 0) * s.z(i, 1) + normal(generator);
    return s;
}

/// Design matrix of the features, the obvious way.
Eigen::MatrixXd design(const Sample& s, const Basis& basis, const Features& features) {
    Eigen::MatrixXd x(s.z.rows(), static_cast<Eigen::Index>(features.size()));
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        for (Eigen::Index f = 0; f < x.cols(); ++f) {
            x(i, f) = 1.0;
            const auto e = basis.exponents(features[static_cast<std::size_t>(f)]);
            for (std::size_t k = 0; k < e.size(); ++k)
                x(i, f) *= std::pow(s.z(i, static_cast<Eigen::Index>(k)), e[k]);
        }
    }
    return x;
}

}  // namespace

TEST_CASE("Eigen's sums do not depend on the processor's caches", "[core][bits]") {
    // With EIGEN_NO_CPUID these are its defaults, whatever the machine has
    // (docs/decisions/0011-eigen-and-caches.md).
    CHECK(Eigen::l1CacheSize() == 32 * 1024);
    CHECK(Eigen::l2CacheSize() == 256 * 1024);
    CHECK(Eigen::l3CacheSize() == 2 * 1024 * 1024);
}

TEST_CASE("least squares and squared error on moments are those on samples", "[least_squares]") {
    const int degree = 2;
    const Basis basis(3, 2 * degree);
    const ProductIndex products(3, degree);
    const Sample s = random_sample(200, 3, 7);
    Moments moments(3, 2 * degree, 1);
    for (Eigen::Index i = 0; i < 200; ++i)
        add_sample(moments, basis, s.z.row(i).transpose(), s.y.segment(i, 1));

    for (const Features& features : {all_features(basis, degree), univariate_features(basis, degree)}) {
        const NormalEquations equations = normal_equations(moments, products, features);
        const Eigen::MatrixXd x = design(s, basis, features);
        Eigen::MatrixXd with_intercept(x.rows(), x.cols() + 1);
        with_intercept << Eigen::VectorXd::Ones(x.rows()), x;
        const Eigen::VectorXd expected = with_intercept.householderQr().solve(s.y);
        const Eigen::VectorXd b = equations.gram.ldlt().solve(equations.moment);
        CHECK(b.isApprox(expected.tail(b.size()), 1e-9));
        CHECK(equations.outcome_mean - b.dot(equations.mean) == Approx(expected(0)).epsilon(1e-12));

        // any coefficients, not only the best
        const Eigen::VectorXd any = Eigen::VectorXd::LinSpaced(b.size(), -1.0, 1.0);
        const double direct = (s.y - x * any - Eigen::VectorXd::Constant(200, 90.0)).squaredNorm() / 200.0;
        CHECK(mean_squared_error(equations, 90.0, any) == Approx(direct).epsilon(1e-12));
    }
}

TEST_CASE("features are divisor-closed and name what they say", "[least_squares]") {
    const Basis basis(3, 3);
    CHECK(all_features(basis, 3).size() == 19);
    CHECK(univariate_features(basis, 3).size() == 9);
    CHECK(univariate_features(basis, 1) == Features{1, 2, 3});
}

TEST_CASE("shapes that do not fit are refused", "[least_squares]") {
    const ProductIndex products(2, 2);
    const Moments two_outcomes(2, 4, 2), too_small(2, 2, 1), empty(2, 4, 1);
    CHECK_THROWS_AS(normal_equations(two_outcomes, products, {1}), ArgumentError);
    CHECK_THROWS_AS(normal_equations(too_small, products, {1}), ArgumentError);
    CHECK_THROWS_AS(normal_equations(empty, products, {1}), ArgumentError);
}

TEST_CASE("products of two predictions' errors are those of the samples", "[least_squares]") {
    const Basis basis(2, 4);
    const Sample s = random_sample(100, 2, 3);
    Moments moments(2, 4, 1);
    for (Eigen::Index i = 0; i < 100; ++i)
        add_sample(moments, basis, s.z.row(i).transpose(), s.y.segment(i, 1));
    const Features features = all_features(basis, 2);
    const NormalEquations equations = normal_equations(moments, ProductIndex(2, 2), features);
    const Eigen::MatrixXd x = design(s, basis, features);
    const Eigen::VectorXd a = Eigen::VectorXd::LinSpaced(x.cols(), -1.0, 1.0),
                          b = Eigen::VectorXd::LinSpaced(x.cols(), 2.0, 0.5);
    const Eigen::VectorXd first = (x * a - s.y).array() + 90.0, second = (x * b - s.y).array() + 101.0;
    const ErrorPair pair = error_products(equations, 90.0, a, 101.0, b);
    CHECK(pair.product == Approx(first.dot(second) / 100.0).epsilon(1e-11));
    CHECK(pair.half_squared_difference == Approx((first - second).squaredNorm() / 200.0).epsilon(1e-11));
}
