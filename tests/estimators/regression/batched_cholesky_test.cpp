#include "estimators/regression/batched_cholesky.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

using namespace causum;
using namespace causum::estimators;

namespace {

constexpr double identity[] = {1.0, 0.0, 0.0, 1.0};

}  // namespace

TEST_CASE("each lane solves its own system, on every instruction set", "[batched_cholesky]") {
    // G + α I = [4 + α, 2; 2, 5 + α]: at α = 0 its root is [2, 0; 1, 2].
    const double gram[] = {4.0, 2.0, 2.0, 5.0};
    const LaneValues penalties{{0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0}};
    const double right[] = {8.0, 12.0};
    for (const InstructionSet set : available_instruction_sets()) {
        INFO(instruction_set_names[static_cast<std::size_t>(set)]);
        const BatchedCholesky& loops = batched_cholesky(set);
        std::vector<LaneValues> factor(3), x(2), product(2);
        REQUIRE(loops.factorize(gram, identity, penalties, 2, factor.data()) == 0);
        loops.solve(factor.data(), 2, right, x.data());
        loops.multiply(gram, 2, x.data(), product.data());
        CHECK(factor[0].of[0] == 2.0);
        CHECK(factor[1].of[0] == 1.0);
        CHECK(factor[2].of[0] == 2.0);
        CHECK(x[0].of[0] == 1.0);
        CHECK(x[1].of[0] == 2.0);
        CHECK(product[0].of[0] == 8.0);
        CHECK(product[1].of[0] == 12.0);
        for (int lane = 0; lane < penalty_lanes; ++lane) {
            const double a = 4.0 + lane, d = 5.0 + lane, determinant = a * d - 4.0;
            CHECK(factor[0].of[lane] == Approx(std::sqrt(a)));
            CHECK(factor[1].of[lane] == Approx(2.0 / std::sqrt(a)));
            CHECK(factor[2].of[lane] == Approx(std::sqrt(determinant / a)));
            CHECK(x[0].of[lane] == Approx((8.0 * d - 24.0) / determinant));
            CHECK(x[1].of[lane] == Approx((12.0 * a - 16.0) / determinant));
        }
    }
}

TEST_CASE("lanes whose matrix is not positive definite are named, the others solved", "[batched_cholesky]") {
    const double gram[] = {1.0, 2.0, 2.0, 1.0};  // eigenvalues −1 and 3: positive definite for α > 1
    const LaneValues penalties{{2.0, 0.0, 0.5, 3.0, 0.9, 1.5, 8.0, 0.1}};
    for (const InstructionSet set : available_instruction_sets()) {
        INFO(instruction_set_names[static_cast<std::size_t>(set)]);
        const BatchedCholesky& loops = batched_cholesky(set);
        std::vector<LaneValues> factor(3);
        CHECK(loops.factorize(gram, identity, penalties, 2, factor.data()) == 0b10010110U);
        CHECK(factor[1].of[3] == 1.0);  // [4, 2; 2, 4]
        CHECK(factor[2].of[3] == Approx(std::sqrt(3.0)));
    }
}
