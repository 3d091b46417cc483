#include "jobs/study/sample_sizes.hpp"

#include <cmath>
#include <cstdint>
#include <string>

#include "core/errors.hpp"
#include "jobs/study/value_text.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

TEST_CASE("sample sizes: floors are those of decimal arithmetic") {
    const auto sizes = [](std::int64_t total, double ratio, int actions) {
        return sample_sizes({.n = {}, .total = total, .ratio = ratio}, actions);
    };
    // floor(0.3 * 10) is 3, in doubles too; 0.1 * 3 + 1 and 1.1 * 10 are not what they seem there.
    CHECK(sizes(25, 0.3, 5).n_obs == 10);
    CHECK(sizes(25, 0.3, 5).n_single == 3);
    CHECK(sizes(60000, 0.05, 5).n_obs == 48000);
    CHECK(sizes(60000, 0.05, 5).n_single == 2400);
    CHECK(sizes(60000, 10, 5).n_obs == 1176);
    CHECK(sizes(60000, 10, 5).n_single == 11760);
    CHECK(sizes(60000, 1.0 / 4, 5).n_obs == 26666);

    // Against integer arithmetic: ratio = hundredths / 100.
    std::int64_t rounded_down_otherwise = 0;
    for (std::int64_t hundredths = 1; hundredths <= 1000; ++hundredths) {
        const double ratio = parse_number(std::to_string(hundredths) + "e-2").value();
        for (const int actions : {1, 2, 3, 5, 10, 64}) {
            for (const std::int64_t total :
                 {7L, 100L, 1000L, 9999L, 60000L, 123456L, 6000000L, 99999999999L}) {
                const std::int64_t n_obs = total * 100 / (actions * hundredths + 100);
                const std::int64_t n_single = hundredths * n_obs / 100;
                const SampleSizes found = sizes(total, ratio, actions);
                if (found.n_obs != n_obs || found.n_single != n_single) {
                    FAIL("total " << total << ", K " << actions << ", ratio " << ratio);
                }
                const double plain = std::floor(ratio * static_cast<double>(n_obs));
                rounded_down_otherwise += static_cast<std::int64_t>(plain) != n_single;
            }
        }
    }
    CHECK(rounded_down_otherwise > 0);  // the test can see the difference
}

TEST_CASE("sample sizes: n, total and joint_n") {
    const SampleSizes by_n = sample_sizes({.n = 10000, .total = {}}, 5);
    CHECK(by_n.n_obs == 10000);
    CHECK(by_n.n_single == 10000);
    CHECK(by_n.n_joint == 10000);
    const SampleSizes whole = sample_sizes({.n = {}, .total = 1003, .joint = SizeSettings::Joint::total}, 5);
    CHECK(whole.n_obs == 167);
    CHECK(whole.n_joint == 1003);
    CHECK(sample_sizes({.n = {}, .total = 1003, .joint = SizeSettings::Joint::per_regime}, 5).n_joint == 167);
    CHECK(
        sample_sizes({.n = 1, .total = {}, .joint = SizeSettings::Joint::fixed, .joint_n = 77}, 5).n_joint ==
        77);
    CHECK(sample_sizes({.n = 1000000000, .total = {}}, 64).n_obs == 1000000000);
    CHECK_THROWS_AS(sample_sizes({.n = 1, .total = 1}, 5), ArgumentError);
    CHECK_THROWS_AS(sample_sizes({.n = {}, .total = {}}, 5), ArgumentError);
}

}  // namespace
}  // namespace causum::jobs
