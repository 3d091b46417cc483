#include "jobs/store/part_writer.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "core/errors.hpp"
#include "jobs/store/collect.hpp"
#include "results/results_file.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/jobs/store/made_up_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/same_rows.hpp"

namespace causum::jobs {
namespace {

using tests::cells_of;
using tests::made_up_rows;

void add_all(PartWriter& writer, const results::Table& rows) {
    for (results::CellRows& cell : cells_of(rows)) writer.add(std::move(cell));
}

TEST_CASE("replicates that were added are in one part, in order", "[part_writer]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    directory.prepare();
    const Study study = tests::small_study();
    StopFlag stop;
    PartWriter writer(directory, make_rectangle(study, {}), stop, {});
    add_all(writer, made_up_rows(study, {2}));
    add_all(writer, made_up_rows(study, {0}));
    writer.finish();
    REQUIRE(directory.files().size() == 1);
    const results::Table part = results::read_results(directory.files().front());
    CHECK(part.replicates == std::vector<std::int64_t>{0, 2});
    causum::tests::require_same_rows(part, made_up_rows(study, {0, 2}));
    CHECK_FALSE(stop.is_raised());
}

TEST_CASE("a part has the conditions that were finished, and the rest of its rectangle is not run",
          "[part_writer]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    directory.prepare();
    const Study study = tests::small_study();
    const std::vector<results::CellRows> cells = cells_of(made_up_rows(study, {0, 1}));  // four conditions
    const std::filesystem::path memory = directory.nothing_saved_file("");
    std::ofstream(memory) << "9 s";
    StopFlag stop;
    PartWriter writer(directory, make_rectangle(study, {}), stop, {.forget = memory});
    CHECK_FALSE(writer.has_saved());
    for (const std::size_t place : {3U, 2U, 6U}) writer.add(cells[place]);  // (1, 1), (1, 0) and (3, 0)
    writer.finish();
    CHECK(writer.has_saved());
    CHECK_FALSE(std::filesystem::exists(memory));
    REQUIRE(directory.files().size() == 1);
    const results::Table part = results::read_results(directory.files().front());
    CHECK(part.condition_keys == std::vector<std::string>{study.conditions[1].key, study.conditions[3].key});
    CHECK(part.replicates == std::vector<std::int64_t>{0, 1});
    CHECK(part.status[part.row(1, 1, 0)] == FitStatus::not_run);
    CHECK(part.metric(results::Metric::rmse)[part.row(1, 0, 1)] == cells[6].rows[1].metrics[0]);
    CHECK(part.fact(results::Fact::edges)[part.cell(0, 1)] == cells[3].facts[0]);
    CHECK(std::get<std::vector<double>>(part.coordinates[1].values) == std::vector<double>{1.0, 1.0});
}

TEST_CASE("what would mostly be empty is several parts", "[part_writer]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    directory.prepare();
    const Study study = tests::small_study(100);
    std::vector<std::int64_t> replicates(40);
    std::iota(replicates.begin(), replicates.end(), 0);
    const results::Table rows = made_up_rows(study, replicates);
    StopFlag stop;
    PartWriter writer(directory, make_rectangle(study, {}), stop, {});
    std::size_t added = 0;
    for (results::CellRows& cell : cells_of(rows)) {  // of each condition ten replicates of its own
        if (static_cast<std::size_t>(cell.replicate) / 10 != cell.condition || cell.replicate % 10 > 8)
            continue;
        writer.add(std::move(cell));
        ++added;
    }
    writer.finish();
    CHECK(directory.files().size() == 4);
    const Collection all = collect_rows(directory, study, make_rectangle(study, replicates));
    CHECK(std::ranges::count(all.table.status, FitStatus::ok) == static_cast<std::ptrdiff_t>(2 * added));
    CHECK(all.table.metric(results::Metric::rmse)[all.table.row(2, 25, 1)] ==
          rows.metric(results::Metric::rmse)[rows.row(2, 25, 1)]);
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
    add_all(writer, made_up_rows(study, {0}));
    CHECK_THROWS_AS(writer.finish(), Error);
    CHECK(stop.is_raised());
}

}  // namespace
}  // namespace causum::jobs
