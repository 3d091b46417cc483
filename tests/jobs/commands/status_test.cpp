#include "jobs/commands/status.hpp"

#include <filesystem>
#include <string>

#include "tests/jobs/input_error.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

StudyStatus unfinished() {
    StudyStatus status;
    status.study_name = "s";
    status.replicates = 10;
    status.done = 3;
    status.partly = 1;
    status.missing_rows = 14;
    status.rows = 20;
    status.failed_replicates = 2;
    status.failed_rows = 3;
    status.parts = 4;
    status.missing = "3, 5-9";
    return status;
}

TEST_CASE("status says what is done and what is to run", "[status]") {
    const StudyStatus status = unfinished();
    CHECK_FALSE(status.is_complete());
    CHECK(status_text(status, StudyDirectory("d")) ==
          "s: 3 of 10 replicates done, 1 partly, 6 missing\n"
          "rows: 6 of 20 done\n"
          "replicates with a failed fit: 2 (rows: 3)\n"
          "parts to merge: 4\n"
          "to run: replicates 3, 5-9\n");
}

TEST_CASE("a study that a stop rule ended is complete", "[status]") {
    StudyStatus status = unfinished();
    status.partly = 0;
    status.stop_rule = "excess_rmse=0.01";
    CHECK(status.is_complete());
    CHECK(status_text(status, StudyDirectory("d")) ==
          "s: 3 of 10 replicates done, 7 missing\n"
          "rows: 6 of 20 done\n"
          "replicates with a failed fit: 2 (rows: 3)\n"
          "parts to merge: 4\n"
          "not run: replicates 3, 5-9\n"
          "ended by --stop-at-mcse excess_rmse=0.01\n"
          "all is run: causum merge d\n");
}

TEST_CASE("a directory with parts alone is to be merged first", "[status]") {
    const tests::TemporaryDirectory directory;
    const StudyDirectory d(directory.path());
    const std::string name = directory.path().string();
    CHECK_NOTHROW(require_merged(d));  // what is missing altogether is another message
    std::filesystem::create_directory(directory.path() / "parts");
    (void)directory.write("parts/part-1.h5", "");
    CHECK_THROWS_WITH(require_merged(d),
                      name + ": holds 1 part and no results.h5 yet: causum merge " + name + " first");
    (void)directory.write("results.h5", "");
    CHECK_NOTHROW(require_merged(d));
}

TEST_CASE("parts that cannot be read are told, and do not keep results from being shown", "[status]") {
    const tests::TemporaryDirectory directory;
    const StudyDirectory d(directory.path());
    (void)directory.write("results.h5", "");
    CHECK(waiting_text(d, {}).empty());
    std::filesystem::create_directory(directory.path() / "parts");
    (void)directory.write("parts/part-1.h5", "damaged");
    CHECK_THAT(waiting_text(d, {}), Catch::StartsWith("not in what follows: 1 part with rows that cannot be "
                                                      "counted (") &&
                                        Catch::EndsWith("takes them in\n"));
}

}  // namespace
}  // namespace causum::jobs
