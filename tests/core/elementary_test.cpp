#include "core/elementary.hpp"

#include <cmath>
#include <cstdint>
#include <iterator>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/tails.hpp"

using namespace causum;

namespace {

constexpr int block_places = 256;

struct alignas(64) Block {
    double values[block_places];
};

/// Values across (0, 1), odd multiples of 2^-53 as the program's uniforms are, both far tails included.
std::vector<Block> test_uniforms() {
    std::vector<Block> result(20);
    std::uint64_t state = 42;
    for (Block& block : result) {
        for (double& value : block.values) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            value = (static_cast<double>(state >> 12) + 0.5) * 0x1p-52;
        }
    }
    Block tails{};
    tests::put_tails(tails.values);
    result.push_back(tails);
    return result;
}

}  // namespace

TEST_CASE("quantiles agree with the C library's functions", "[elementary]") {
    for (const InstructionSet set : available_instruction_sets()) {
        const Elementary* k = &elementary(set);
        INFO(instruction_set_names[static_cast<std::size_t>(set)]);
        for (const Block& u : test_uniforms()) {
            Block normal = u, logistic = u, logarithm = u, exponential = u;
            k->normal_quantile(normal.values, block_places);
            k->logistic_quantile(logistic.values, block_places);
            k->natural_log(logarithm.values, block_places);
            for (double& x : exponential.values) x = 1380.0 * (x - 0.5);
            const Block exponents = exponential;
            k->exponential(exponential.values, block_places);
            for (int i = 0; i < block_places; ++i) {
                const double p = u.values[i];
                // Φ(Φ⁻¹(p)) = p; an error ε of the quantile x moves it by φ(x) ε
                const double x = normal.values[i];
                const double back =
                    p < 0.5 ? 0.5 * std::erfc(-x / std::sqrt(2.0)) : 0.5 * std::erfc(x / std::sqrt(2.0));
                const double wanted = p < 0.5 ? p : 1.0 - p;
                REQUIRE(back == Approx(wanted).epsilon(1e-15 * (2.0 + x * x) * 4.0));
                REQUIRE(logistic.values[i] ==
                        Approx(std::log(p) - std::log1p(-p)).margin(3e-16).epsilon(1e-14));
                REQUIRE(logarithm.values[i] == Approx(std::log(p)).epsilon(4e-16));
                REQUIRE(exponential.values[i] == Approx(std::exp(exponents.values[i])).epsilon(5e-16));
            }
        }
    }
}

TEST_CASE("every instruction set gives the same elementary functions", "[elementary]") {
    const auto compute = [](void (*function)(double*, int)) {
        std::vector<double> all;
        for (Block u : test_uniforms()) {
            function(u.values, block_places);
            all.insert(all.end(), std::begin(u.values), std::end(u.values));
        }
        return all;
    };
    const Elementary& plain = elementary(InstructionSet::plain);
    for (const InstructionSet set : available_instruction_sets()) {
        INFO(instruction_set_names[static_cast<std::size_t>(set)]);
        const Elementary& own = elementary(set);
        REQUIRE(compute(own.normal_quantile) == compute(plain.normal_quantile));
        REQUIRE(compute(own.logistic_quantile) == compute(plain.logistic_quantile));
        REQUIRE(compute(own.natural_log) == compute(plain.natural_log));
        REQUIRE(compute(own.exponential) == compute(plain.exponential));
    }
}
