#include "sim/fidelity.hpp"

#include <memory>

#include "tests/support/catch.hpp"
#include "tests/support/tables.hpp"

using namespace causum::sim;

TEST_CASE("fidelity describes a table's columns", "[fidelity]") {
    auto table = std::make_shared<RealTable>(*causum::tests::made_up_table(400, 3));
    table->actions.row(7) = table->actions.row(3);
    table->outcome(7) = table->outcome(3);
    table->actions.row(8) = table->actions.row(3);  // the outcome differs: no duplicate
    const Fidelity fidelity = measure_fidelity(causum::tests::semi_synthetic_settings({.table = table}));
    CHECK(fidelity.rows == 400);
    CHECK(fidelity.duplicates == 1);
    REQUIRE(fidelity.columns.size() == 3);
    CHECK(fidelity.columns[0].name == "x1");
    CHECK(fidelity.columns[0].r2 == 0.0);
    CHECK(fidelity.columns[0].distinct > 390);
    CHECK(fidelity.columns[1].r2 > 0.1);
    const auto zeros = static_cast<double>((table->actions.col(1).array() == 0.0).count());
    CHECK(fidelity.columns[1].zeros == Approx(zeros / 400.0));
    CHECK(fidelity.columns[1].zeros > 0.2);
    CHECK(fidelity.columns[2].distinct == 3);
}

TEST_CASE("fidelity says what of a table additive models leave out", "[fidelity]") {
    auto table = std::make_shared<RealTable>(*causum::tests::made_up_table(2000, 3));
    const auto measured = [&] {
        return measure_fidelity(causum::tests::semi_synthetic_settings({.table = table}));
    };
    const Fidelity real = measured();
    CHECK(real.additive_r2 > 0.6);
    CHECK(real.product_r2 > real.additive_r2 + 0.02);  // products were put in
    CHECK(real.interaction_ratio > 0.1);
    CHECK(real.correlation_error < 0.1);
    // an outcome without any of it
    const Eigen::ArrayXd first = (table->actions.col(0).array() - 100.0) / 5.0;
    const Eigen::ArrayXd noise = table->outcome.array() - table->outcome.mean();
    table->outcome = 3.0 * first.matrix();
    const Fidelity plain = measured();
    CHECK(plain.additive_r2 == Approx(1.0));
    CHECK(plain.product_r2 == Approx(1.0));
    CHECK(plain.interaction_ratio < 1e-6);
    // a residual that grows with the first action
    table->outcome = (3.0 * first + 0.05 * first.square() * noise).matrix();
    CHECK(measured().squared_residual_r2 > 0.05);
}

TEST_CASE("fidelity is of the table, whatever violations and multipliers its models are to have",
          "[fidelity]") {
    ScmSettings settings = causum::tests::semi_synthetic_settings();
    const Fidelity plain = measure_fidelity(settings);
    settings.action_strength = 0.0;
    settings.edge_strength = 5.0;
    settings.correlation = 0.9;
    settings.train_support = settings.test_support = {.shift = 3.0, .scale = 2.0};
    const Fidelity other = measure_fidelity(settings);
    CHECK(other.interaction_ratio == plain.interaction_ratio);
    CHECK(other.correlation_error == plain.correlation_error);
    CHECK(other.far == plain.far);
}

TEST_CASE("fidelity's share of far samples is 1 % where the support stays the same", "[fidelity]") {
    const Fidelity fidelity = measure_fidelity(causum::tests::semi_synthetic_settings());
    REQUIRE(fidelity.far.size() == 4);  // regimes 1, 2, 3 and the joint one
    // do(A_1) of an action without predecessors: 4,096 samples, 5 standard errors of .01
    CHECK(fidelity.far[0] == Approx(0.01).margin(0.008 + 0.005));
    CHECK(fidelity.far[3] > fidelity.far[0]);
}
