
#include "core/coordinates.hpp"
#include "core/polynomial.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/slow_moments.hpp"

using namespace causum;

TEST_CASE("raw monomials are recovered from standardised ones, and the other way round", "[coordinates]") {
    const Coordinates coordinates{Eigen::Vector3d(100.0, -2.0, 0.0), Eigen::Vector3d(1.5, 0.25, 3.0)};
    const int degree = 3;
    const Basis basis(3, degree);
    const RawTransform transform(coordinates, degree);
    const Eigen::Vector3d z(0.7, -1.3, 0.4);
    const Eigen::Vector3d a = coordinates.location + coordinates.scale.cwiseProduct(z);
    Eigen::VectorXd raw(basis.size()), standardised(basis.size());
    for (int m = 0; m < basis.size(); ++m) {
        raw(m) = standardised(m) = 1.0;
        for (int k = 0; k < 3; ++k) {
            for (int i = 0; i < basis.exponents(m)[static_cast<std::size_t>(k)]; ++i) {
                raw(m) *= a(k);
                standardised(m) *= z(k);
            }
        }
    }
    Eigen::VectorXd back = Eigen::VectorXd::Zero(basis.size());
    for (int m = 1; m < basis.size(); ++m) {
        double value = transform.constant(m);
        for (const auto& entry : transform.raw(m)) value += entry.value * standardised(entry.monomial);
        CHECK(value == Approx(raw(m)).epsilon(1e-13));
        for (const auto& entry : transform.inverse_column(m)) back(entry.monomial) += entry.value * raw(m);
    }
    // T⁻¹ times the raw monomials, up to the constant that was left out: compare differences between two
    // points
    const Eigen::Vector3d other = coordinates.location;  // z = 0
    Eigen::VectorXd raw_at_origin = Eigen::VectorXd::Zero(basis.size());
    for (int m = 1; m < basis.size(); ++m) {
        double value = 1.0;
        for (int k = 0; k < 3; ++k) {
            for (int i = 0; i < basis.exponents(m)[static_cast<std::size_t>(k)]; ++i) value *= other(k);
        }
        for (const auto& entry : transform.inverse_column(m))
            raw_at_origin(entry.monomial) += entry.value * value;
    }
    for (int m = 1; m < basis.size(); ++m) {
        CHECK(back(m) - raw_at_origin(m) ==
              Approx(standardised(m)).margin(1e-7));  // the offset of 67 sd costs digits
    }
}

TEST_CASE("standardising gives mean 0 and sd 1, and leaves a constant action's scale alone",
          "[coordinates]") {
    Eigen::MatrixXd samples(4, 2);
    samples << 1, 7, 3, 7, 5, 7, 7, 7;
    const Coordinates c = standardizing(samples);
    CHECK(c.location(0) == 4.0);
    CHECK(c.scale(0) == Approx(std::sqrt(5.0)));
    CHECK(c.location(1) == 7.0);
    CHECK(c.scale(1) == 1.0);
}

TEST_CASE("a polynomial is evaluated by its basis", "[coordinates]") {
    const Basis basis(2, 2);
    Polynomial p{2, Eigen::VectorXd::LinSpaced(6, 1, 6)};  // 1 + 2x + 3y + 4x² + 5xy + 6y²
    CHECK(p(basis, Eigen::Vector2d(2, -1)) == 1 + 4 - 3 + 16 - 10 + 6);
}
