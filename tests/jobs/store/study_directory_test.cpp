#include "jobs/store/study_directory.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include "core/errors.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;

TEST_CASE("a study's files are the results, then the parts by name", "[study_directory]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    CHECK(directory.files().empty());  // there is no parts/ yet
    directory.prepare();
    CHECK(fs::is_directory(directory.parts_directory()));
    CHECK(directory.files().empty());
    for (const char* name :
         {"parts/part-b.h5", "parts/part-a.h5", "parts/part-c.tmp", "parts/notes.h5", "other.h5"})
        (void)scratch.write(name, "x");
    const fs::path parts = scratch.path() / "parts";
    CHECK(directory.files() == Paths{parts / "part-a.h5", parts / "part-b.h5"});
    (void)scratch.write("results.h5", "x");
    CHECK(directory.files() ==
          Paths{scratch.path() / "results.h5", parts / "part-a.h5", parts / "part-b.h5"});
}

TEST_CASE("files that come while others are visited are visited, each once", "[study_directory]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    directory.prepare();
    const fs::path first = scratch.write("parts/part-1.h5", "x");
    const fs::path gone = scratch.write("parts/part-2.h5", "x");
    Paths visited;
    directory.visit_files([&](const fs::path& file) {
        visited.push_back(file);
        if (file == first) (void)scratch.write("parts/part-0.h5", "x");
        if (file == gone) {
            fs::remove(gone);
            throw Error("cannot be read");
        }
    });
    CHECK(visited == Paths{first, gone, scratch.path() / "parts" / "part-0.h5"});
    CHECK_THROWS_WITH(directory.visit_files([](const fs::path&) { throw Error("damaged"); }),
                      "damaged (of a part: delete it, and the next run computes what it held)");
}

TEST_CASE("the folder of parts goes with the last of them", "[study_directory]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    directory.prepare();
    const fs::path a = scratch.write("parts/part-a.h5", "x"), b = scratch.write("parts/part-b.h5", "x");
    directory.remove_parts({a});
    CHECK(directory.files() == Paths{b});
    directory.remove_parts({b});
    CHECK_FALSE(fs::exists(directory.parts_directory()));
}

TEST_CASE("a directory that a file is in the way of is refused", "[study_directory]") {
    const tests::TemporaryDirectory scratch;
    const fs::path file = scratch.write("file", "mine");
    CHECK_THROWS_AS(StudyDirectory(file).prepare(), Error);
    CHECK_THROWS_WITH(StudyDirectory(file).prepare(), Catch::Contains("cannot be made a directory"));
}

}  // namespace
}  // namespace causum::jobs
