
#include "tests/estimators/methods/bent_model.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

TEST_CASE("adaptive finds interactions of actions", "[contribution_model]") {
    const RegimeSamples regimes =
        bent(0.8, 22, bent_options, [](const Eigen::Vector2d& a, const auto&) { return 0.5 * a(0) * a(1); });
    CHECK(bent_error(regimes, "adaptive", 0.5) < 0.1);
    CHECK(bent_error(regimes, "structured_spline", 0.5) > 0.3);
}

TEST_CASE("adaptive is not misled by products of two confounders", "[contribution_model]") {
    // E[C_1 C_2 | a] = a_1 a_2 in regime 0 only; the joint effect has none of it. (With A_2 bent it is
    // a_1 (a_2 − 0.8 a_1²), and the model has no a_1³ for regime 0 only.)
    RegimeSamples regimes =
        bent(0.0, 23, bent_options, [](const auto&, const Eigen::Vector2d& c) { return c(0) * c(1); });
    const double plug_in = bent_error(regimes, "plug_in");
    CAPTURE(plug_in);
    CHECK(plug_in > 0.5);
    CHECK(bent_error(regimes, "adaptive") < 0.2 * plug_in);
}
