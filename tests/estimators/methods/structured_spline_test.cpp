
#include "tests/estimators/methods/bent_model.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

TEST_CASE("structured_spline finds an additive effect where structured cannot fit", "[contribution_model]") {
    const RegimeSamples regimes = bent(0.8, 21, bent_options, [](const auto&, const auto&) { return 0.0; });
    const double misfit = bent_error(regimes, "structured");
    CAPTURE(misfit);
    CHECK(misfit > 0.1);
    CHECK(bent_error(regimes, "structured_spline") < 0.3 * misfit);
    CHECK(bent_error(regimes, "adaptive") < 0.3 * misfit);
}
