#include "jobs/run/duration.hpp"

#include <string>

#include "core/errors.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

using Catch::Contains;

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

TEST_CASE("times to read have two units at most", "[runner]") {
    CHECK(duration_text(0.0) == "0 s");
    CHECK(duration_text(0.2) == "1 s");  // never 0 where something is left
    CHECK(duration_text(45.0) == "45 s");
    CHECK(duration_text(59.5) == "1 min 0 s");
    CHECK(duration_text(200.0) == "3 min 20 s");
    CHECK(duration_text(7500.0) == "2 h 5 min");
    CHECK(duration_text(90061.0) == "25 h 1 min");
}

}  // namespace
}  // namespace causum::jobs
