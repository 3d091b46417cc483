#include "jobs/run/progress.hpp"
#include "tests/support/catch.hpp"

#include <cstdint>
#include <cstdio>
#include <string>

namespace causum::jobs {
namespace {

TEST_CASE("progress says done, total, rate and time left", "[runner]") {
    CHECK(progress_line(0, 400, 0.0) == "0/400 replicates");
    CHECK(progress_line(100, 400, 2.0) == "100/400 replicates, 50 per second, 6 s left");
    CHECK(progress_line(1, 1000, 10.0) == "1/1000 replicates, 0.1 per second, 2 h 46 min left");
    CHECK(progress_line(400, 400, 100.0) == "400/400 replicates, 4 per second, in 1 min 40 s");
}

TEST_CASE("a file gets a line at the end, and none where nothing is to run", "[runner]") {
    const auto written = [](std::int64_t total) {
        std::FILE* file = std::tmpfile();
        REQUIRE(file != nullptr);
        Progress progress(file, total);
        for (std::int64_t i = 0; i < total; ++i) progress.advance();
        progress.finish();
        std::rewind(file);
        std::string text(200, ' ');
        text.resize(std::fread(text.data(), 1, text.size(), file));
        std::fclose(file);
        return text;
    };
    CHECK_THAT(written(3), Catch::StartsWith("3/3 replicates, ") && Catch::EndsWith("\n"));
    const std::string text = written(3);  // once: it has the seconds that it took
    CHECK(text.find('\n') == text.size() - 1);
    CHECK(written(0).empty());
}

}  // namespace
}  // namespace causum::jobs
