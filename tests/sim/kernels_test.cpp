#include <Random123/philox.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/basis.hpp"
#include "core/elementary.hpp"
#include "sim/kernels.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/tails.hpp"

using namespace causum;
using namespace causum::sim;

namespace {

struct alignas(64) Block {
    double values[block_places];
};

double uniform_of(std::uint32_t low, std::uint32_t high) {
    const std::uint64_t bits = (static_cast<std::uint64_t>(high) << 32) | low;
    return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
}

Block uniforms(const Kernels& k, std::uint32_t variable, std::uint32_t block = 0) {
    Block result{};
    k.uniforms({.seed = 42, .replicate = 1, .variable = variable, .data_set = 0}, block, result.values);
    return result;
}

/// Values across (0, 1), both far tails included.
std::vector<Block> test_uniforms() {
    std::vector<Block> result;
    for (std::uint32_t i = 0; i < 20; ++i) result.push_back(uniforms(kernels(InstructionSet::plain), 9, i));
    Block tails{};
    tests::put_tails(tails.values);
    result.push_back(tails);
    return result;
}

}  // namespace

TEST_CASE("Philox gives Random123's known answers", "[kernels]") {
    for (const InstructionSet set : available_instruction_sets()) {
        const Kernels* k = &kernels(set);
        INFO(instruction_set_names[static_cast<std::size_t>(set)]);
        Block block{};
        k->uniforms({.seed = 0, .replicate = 0, .variable = 0, .data_set = 0}, 0, block.values);
        CHECK(block.values[0] == uniform_of(0x6627e8d5, 0xe169c58d));
        CHECK(block.values[128] == uniform_of(0xbc57ac4c, 0x9b00dbd8));
    }
}

TEST_CASE("each counter gives what Random123's Philox4x32-10 gives", "[kernels]") {
    const StreamAddress stream{
        .seed = 0xfedcba9876543210ULL, .replicate = 77, .variable = 0x20301005U, .data_set = 3};
    const std::uint32_t block_number = 0x1000001;
    const r123::Philox4x32::key_type key = {{0x76543210U, 0xfedcba98U}};
    for (const InstructionSet set : available_instruction_sets()) {
        const Kernels* k = &kernels(set);
        INFO(instruction_set_names[static_cast<std::size_t>(set)]);
        Block block{};
        k->uniforms(stream, block_number, block.values);
        for (std::uint32_t j = 0; j < 128; ++j) {
            const r123::Philox4x32::ctr_type counter = {{128 * block_number + j, 77, 0x20301005U, 3}};
            const r123::Philox4x32::ctr_type out = r123::Philox4x32()(counter, key);
            REQUIRE(block.values[j] == uniform_of(out[0], out[1]));
            REQUIRE(block.values[128 + j] == uniform_of(out[2], out[3]));
        }
    }
}

/// Sums of the 8 lanes in the order in which the kernels add them up.
double in_lane_order(const double* l) {
    return ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]));
}

/// Appends to `sums`, which holds sums and products of y[0] and y[1], each lane's own, and checks that asking
/// for them changes nothing and that they are what the sums are made of.
void append_lanes(const Kernels& k, const MomentShape& shape, const double* const* z, const double* const* y,
                  int n, std::vector<double>& sums) {
    struct alignas(64) Lane {
        double of[lanes];
    };
    const std::size_t products = sums.size() - 1;  // the last entry is another test's
    std::vector<Lane> own(products, Lane{});
    std::vector<double> again(products, 0.0);
    std::vector<Block> scratch(static_cast<std::size_t>(shape.degree));
    const auto outcome_products = static_cast<int>(
        Basis(shape.actions, shape.outcome_degree < 2 ? 2 : shape.outcome_degree).size(shape.outcome_degree));
    const std::size_t first_product = products - 2 * static_cast<std::size_t>(outcome_products);
    k.add_moments(shape, z, y, n, scratch.front().values,
                  {.sums = again.data(),
                   .products = again.data() + first_product,
                   .product_stride = outcome_products,
                   .lane_sums = own.front().of,
                   .lane_products = own[first_product].of});
    bool are_alike = true;
    for (std::size_t i = 0; i < products; ++i)
        are_alike = are_alike && again[i] == sums[i] && (i == 0 || in_lane_order(own[i].of) == sums[i]);
    REQUIRE(are_alike);
    Lane square{};
    REQUIRE(k.dot_by_lane(y[0], y[1], n, square.of) == k.dot(y[0], y[1], n));
    REQUIRE(in_lane_order(square.of) == k.dot(y[0], y[1], n));
    own.push_back(square);
    for (const Lane& lane : own) sums.insert(sums.end(), std::begin(lane.of), std::end(lane.of));
}

TEST_CASE("every instruction set gives the same bits", "[kernels]") {
    const Kernels& reference = kernels(InstructionSet::plain);
    const auto check = [&](auto compute) {
        const std::vector<double> expected = compute(reference);
        for (const InstructionSet set : available_instruction_sets()) {
            const Kernels* k = &kernels(set);
            INFO(instruction_set_names[static_cast<std::size_t>(set)]);
            REQUIRE(compute(*k) == expected);
        }
    };
    const auto elementwise = [&](auto kernel) {
        check([&](const Kernels& k) {
            std::vector<double> all;
            for (Block u : test_uniforms()) {
                kernel(k, u.values);
                all.insert(all.end(), std::begin(u.values), std::end(u.values));
            }
            return all;
        });
    };
    elementwise([](const Kernels& k, double* x) { k.affine(x, 0.1, 3.3, block_places); });
    elementwise([](const Kernels& k, double* x) {
        Block copy{};
        std::copy_n(x, block_places, copy.values);
        k.standardize(copy.values, 0.3, 7.7, x, block_places);
    });
    for (const int actions : {1, 2, 3, 5, 6, 7, 11}) {
        for (const int degree : {2, 4, 6}) {
            for (const int n : {8, 40, 256}) {
                check([&](const Kernels& k) {
                    const Basis basis(actions, degree);
                    std::vector<Block> z, scratch(static_cast<std::size_t>(degree));
                    std::vector<const double*> z_values;
                    for (int a = 0; a < actions; ++a) {
                        z.push_back(uniforms(reference, static_cast<std::uint32_t>(a)));
                        elementary(InstructionSet::plain).normal_quantile(z.back().values, block_places);
                    }
                    for (const Block& block : z) z_values.push_back(block.values);
                    const Block y0 = uniforms(reference, 100), y1 = uniforms(reference, 101);
                    const double* y[] = {y0.values, y1.values};
                    const int products = basis.size(degree / 2);
                    std::vector<double> sums(static_cast<std::size_t>(basis.size() + 2 * products + 1), 0.0);
                    const MomentShape shape{actions, degree, degree / 2, 2, basis.first_children().data()};
                    const MomentSums to{sums.data(), sums.data() + basis.size(), products};
                    k.add_moments(shape, z_values.data(), y, n, scratch.front().values, to);
                    append_lanes(k, shape, z_values.data(), y, n, sums);
                    std::vector<double> quadratic(1 + 5 + 15);
                    for (std::size_t i = 0; i < quadratic.size(); ++i)
                        quadratic[i] = std::sin(static_cast<double>(i));
                    Block out = y0;
                    const int variables = std::min(actions, 5);
                    k.add_quadratic(quadratic.data(), variables, z_values.data(), out.values, n);
                    sums.insert(sums.end(), out.values, out.values + n);
                    sums.back() += k.dot(y[0], y[1], n);
                    return sums;
                });
            }
        }
    }
}

TEST_CASE("the quadratic kernel evaluates its formula", "[kernels]") {
    const Kernels& k = kernels();
    const Block x0 = uniforms(k, 1), x1 = uniforms(k, 2);
    const double* x[] = {x0.values, x1.values};
    const double c[] = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0};  // 1 + x0 (2 + 3 x0) + x1 (4 + 5 x0 + 6 x1)
    Block out{};
    k.add_quadratic(c, 2, x, out.values, 200);
    for (int i = 0; i < 200; ++i) {
        const double a = x0.values[i], b = x1.values[i];
        REQUIRE(out.values[i] == Approx(1 + 2 * a + 3 * a * a + 4 * b + 5 * a * b + 6 * b * b));
    }
    CHECK(out.values[200] == 0.0);
}
