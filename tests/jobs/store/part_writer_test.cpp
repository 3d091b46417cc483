#include "jobs/store/part_writer.hpp"

#include <chrono>
#include <filesystem>
#include <thread>
#include <vector>

#include "core/errors.hpp"
#include "results/results_file.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/jobs/store/made_up_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/same_rows.hpp"

namespace causum::jobs {
namespace {

using tests::made_up_rows;

TEST_CASE("replicates that were added are in one part, in order", "[part_writer]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    directory.prepare();
    const Study study = tests::small_study();
    StopFlag stop;
    PartWriter writer(directory, make_rectangle(study, {}), stop, {});
    writer.add(made_up_rows(study, {2}));
    writer.add(made_up_rows(study, {0}));
    writer.finish();
    REQUIRE(directory.files().size() == 1);
    const results::Table part = results::read_results(directory.files().front());
    CHECK(part.replicates == std::vector<std::int64_t>{0, 2});
    causum::tests::require_same_rows(part, made_up_rows(study, {0, 2}));
    CHECK_FALSE(stop.is_raised());
}

TEST_CASE("a writer with nothing to save leaves no part", "[part_writer]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    directory.prepare();
    StopFlag stop;
    PartWriter(directory, make_rectangle(tests::small_study(), {}), stop, {}).finish();
    CHECK(directory.files().empty());
}

TEST_CASE("the stop flag is raised at the deadline", "[part_writer]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    StopFlag stop;
    PartWriter writer(directory, make_rectangle(tests::small_study(), {}), stop,
                      {.deadline = PartWriter::Clock::now()});
    const auto end = PartWriter::Clock::now() + std::chrono::seconds(20);
    while (!stop.is_raised() && PartWriter::Clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(stop.is_raised());
}

TEST_CASE("rows that cannot be saved are an error, and work stops", "[part_writer]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path() / "gone");
    const Study study = tests::small_study();
    StopFlag stop;
    PartWriter writer(directory, make_rectangle(study, {}), stop, {});
    writer.add(made_up_rows(study, {0}));
    CHECK_THROWS_AS(writer.finish(), Error);
    CHECK(stop.is_raised());
}

}  // namespace
}  // namespace causum::jobs
