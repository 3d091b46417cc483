#include "jobs/run/duration.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "core/errors.hpp"

namespace causum::jobs {
namespace {

using Catch::Matchers::Contains;

TEST_CASE("times as users of Slurm write them", "[runner]") {
    const auto seconds = [](const char* text) { return parse_duration(text, "--max-time "); };
    CHECK(seconds("90") == 90.0);
    CHECK(seconds("90s") == 90.0);
    CHECK(seconds("30m") == 1800.0);
    CHECK(seconds("2h") == 7200.0);
    CHECK(seconds("2d") == 172800.0);
    CHECK(seconds("10:30") == 630.0);
    CHECK(seconds("90:00") == 5400.0);
    CHECK(seconds("1:30:00") == 5400.0);
    CHECK(seconds("1-12:00:00") == 129600.0);
    for (const char* text : {"", "0", "-1", "1.5", "2x", "s", "1:2:3:4", "1:60:00", "1-", "1-2", "12:0x",
                             "1e3", "99999999999", "0s", ":"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(seconds(text), InputError);
        CHECK_THROWS_WITH(seconds(text),
                          Contains("--max-time " + std::string(text) + " (must be a time as 90"));
    }
}

}  // namespace
}  // namespace causum::jobs
