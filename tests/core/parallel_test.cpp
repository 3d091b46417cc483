#include <atomic>
#include <stdexcept>
#include <vector>

#include "core/parallel.hpp"
#include "tests/support/catch.hpp"

TEST_CASE("each index is visited once", "[parallel]") {
    std::vector<int> visits(1000, 0);
    causum::parallel_for(1000, 2, [&](std::int64_t i) { ++visits[static_cast<std::size_t>(i)]; });
    CHECK(visits == std::vector<int>(1000, 1));
}

TEST_CASE("an exception reaches the caller and stops the handing out", "[parallel]") {
    std::atomic<int> calls = 0;
    const auto failing = [&](std::int64_t i) {
        ++calls;
        if (i == 3) throw std::runtime_error("three");
    };
    CHECK_THROWS_WITH(causum::parallel_for(1000000, 2, failing), "three");
    CHECK(calls < 1000000);
}
