#include <cmath>
#include <set>
#include <vector>

#include "core/errors.hpp"
#include "sim/random.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::sim;

TEST_CASE("different purposes have different addresses", "[random]") {
    std::set<std::uint32_t> packed;
    std::size_t made = 0;
    for (const Role role : {Role::scm, Role::pilot, Role::train, Role::test}) {
        for (const int regime : {0, 1, 64, joint_regime}) {
            for (const int fold : {0, 1, 2}) {
                for (const int variable : {0, 1, 3 * max_actions}) {
                    packed.insert(DataAddress{.role = role, .regime = regime, .fold = fold}
                                      .variable(variable)
                                      .variable);
                    ++made;
                }
            }
        }
    }
    CHECK(packed.size() == made);
}

TEST_CASE("an address beyond its bits is refused", "[random]") {
    CHECK_THROWS_AS(DataAddress{.regime = 256}.variable(0), ArgumentError);
    CHECK_THROWS_AS(DataAddress{.fold = 16}.variable(0), ArgumentError);
    CHECK_THROWS_AS(DataAddress{}.variable(0x10000), ArgumentError);
    CHECK_THROWS_AS(DataAddress{}.variable(-1), ArgumentError);
}

TEST_CASE("a uniform by its place is that of the block", "[random]") {
    const StreamAddress stream = DataAddress{.seed = 5, .replicate = 6}.variable(7);
    alignas(64) double block[block_places];
    for (const std::uint32_t number : {0U, 3U, 1000000U}) {
        kernels().uniforms(stream, number, block);
        for (std::uint32_t i = 0; i < block_places; ++i)
            CHECK(uniform_at(stream, number * block_places + i) == block[i]);
    }
}

TEST_CASE("uniforms of neighbouring streams are uniform and independent", "[random]") {
    // 200 streams of 2^14; false alarms below 1e-6: |z| < 5.5 for each of 600 statistics
    const int n = 64 * block_places;
    for (std::uint32_t stream = 0; stream < 200; ++stream) {
        alignas(64) double a[block_places];
        alignas(64) double b[block_places];
        double mean = 0.0, square = 0.0, product = 0.0;
        for (std::uint32_t block = 0; block < 64; ++block) {
            kernels().uniforms({.seed = 1, .replicate = stream, .variable = 0, .data_set = 0}, block, a);
            kernels().uniforms({.seed = 1, .replicate = stream, .variable = 1, .data_set = 0}, block, b);
            for (int i = 0; i < block_places; ++i) {
                const double x = std::sqrt(12.0) * (a[i] - 0.5), y = std::sqrt(12.0) * (b[i] - 0.5);
                mean += x;
                square += x * x - 1.0;
                product += x * y;
            }
        }
        REQUIRE(std::abs(mean) / std::sqrt(n) < 5.5);
        REQUIRE(std::abs(square) / std::sqrt(n * 0.8) < 5.5);  // Var x² = 9/5 − 1
        REQUIRE(std::abs(product) / std::sqrt(n) < 5.5);
    }
}
