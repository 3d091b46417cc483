#include "jobs/run/progress.hpp"

#include <catch2/catch.hpp>

namespace causum::jobs {
namespace {

TEST_CASE("progress says done, total, rate and time left", "[runner]") {
    CHECK(progress_line(0, 400, 0.0) == "0/400 replicates");
    CHECK(progress_line(100, 400, 2.0) == "100/400 replicates, 50 per second, 6 s left");
    CHECK(progress_line(1, 1000, 10.0) == "1/1000 replicates, 0.1 per second, 2 h 46 min left");
    CHECK(progress_line(400, 400, 100.0) == "400/400 replicates, 4 per second, in 1 min 40 s");
}

}  // namespace
}  // namespace causum::jobs
