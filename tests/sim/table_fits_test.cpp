#include "sim/table_fits.hpp"

#include <Eigen/Dense>

#include "core/errors.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/tables.hpp"

using namespace causum;
using namespace causum::sim;

TEST_CASE("a table's fits solve the normal equations of their features", "[table_fits]") {
    const auto table = tests::made_up_table(300, 4);
    for (const int degree : {1, 2, 3}) {
        const TableFits fits = fit_table(*table, degree);
        Eigen::MatrixXd z = table->actions;
        for (Eigen::Index k = 0; k < 4; ++k) {
            CHECK(fits.columns.location(k) == Approx(table->actions.col(k).mean()));
            z.col(k).array() -= fits.columns.location(k);
            CHECK(fits.columns.scale(k) == Approx(z.col(k).norm() / std::sqrt(300.0)));
            z.col(k) /= fits.columns.scale(k);
        }
        for (Eigen::Index k = 1; k < 4; ++k) {
            CAPTURE(degree, k);
            const Eigen::VectorXd& residuals = fits.action_residuals[static_cast<std::size_t>(k)];
            const Eigen::MatrixXd features = monomial_features(z.leftCols(k), degree);
            // the third column has three levels, so its cube depends on the rest, and the fit is still one
            CHECK((features.transpose() * residuals).cwiseAbs().maxCoeff() < 1e-8);
            CHECK((z.col(k) - features * fits.action[static_cast<std::size_t>(k)] - residuals)
                      .cwiseAbs()
                      .maxCoeff() < 1e-10);
        }
        const Eigen::MatrixXd additive = additive_features(z);
        CHECK((additive.transpose() * fits.outcome_residuals).cwiseAbs().maxCoeff() < 1e-7);
        Eigen::VectorXd predicted = Eigen::VectorXd::Constant(300, fits.intercept);
        for (Eigen::Index k = 0; k < 4; ++k)
            predicted += fits.effects(k, 0) * z.col(k) + fits.effects(k, 1) * z.col(k).cwiseAbs2() +
                         fits.effects(k, 2) * z.col(k).array().cube().matrix();
        CHECK((table->outcome - predicted - fits.outcome_residuals).cwiseAbs().maxCoeff() < 1e-9);
    }
}

TEST_CASE("products of the outcome are those that were put into it", "[table_fits]") {
    RealTable table = *tests::made_up_table(300, 3);
    const TableFits before = fit_table(table, 2);
    const auto z = [&](Eigen::Index k) -> Eigen::VectorXd {
        return (table.actions.col(k).array() - before.columns.location(k)) / before.columns.scale(k);
    };
    table.outcome += 3.0 * z(0).cwiseProduct(z(1)) - 2.0 * z(1).cwiseProduct(z(2));
    const TableFits after = fit_table(table, 2);
    CHECK(after.products(0, 1) - before.products(0, 1) == Approx(3.0));
    CHECK(after.products(0, 2) - before.products(0, 2) == Approx(0.0).margin(1e-9));
    CHECK(after.products(1, 2) - before.products(1, 2) == Approx(-2.0));
    CHECK(after.products.triangularView<Eigen::Lower>().toDenseMatrix().isZero());
}

TEST_CASE("a table with fewer rows than coefficients is refused", "[table_fits]") {
    CHECK(table_coefficients(1, 2) == 4);
    CHECK(table_coefficients(3, 2) == 13);   // 1 + 3 · 3 + 3 products
    CHECK(table_coefficients(8, 3) == 120);  // monomials of 7 earlier actions
    const auto large = tests::made_up_table(14, 3);
    CHECK_NOTHROW(fit_table(*large, 2));
    RealTable small = *large;
    small.actions.conservativeResize(13, 3);
    small.outcome.conservativeResize(13);
    CHECK_THROWS_AS(fit_table(small, 2), ArgumentError);
}
