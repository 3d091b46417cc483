#include "jobs/run/note.hpp"

#include <cstdio>
#include <string>
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

TEST_CASE("a note is written at once", "[note]") {
    std::FILE* file = std::tmpfile();
    REQUIRE(file != nullptr);
    note(file, "{} of {}\n", 3, 4);
    std::rewind(file);
    std::string text(20, ' ');
    text.resize(std::fread(text.data(), 1, text.size(), file));
    std::fclose(file);
    CHECK(text == "3 of 4\n");
}

TEST_CASE("a stream that cannot be written to loses the note, and that is all", "[note]") {
    for (const char* mode : {"r", "w"}) {
        std::FILE* full = std::fopen("/dev/full", mode);
        REQUIRE(full != nullptr);
        note(full, "lost\n");
        note(full, "lost too\n");
        CHECK(std::ferror(full) == 0);
        std::fclose(full);
    }
}

}  // namespace
}  // namespace causum::jobs
