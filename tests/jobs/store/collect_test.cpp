#include "jobs/store/collect.hpp"

#include <filesystem>
#include <vector>

#include "core/errors.hpp"
#include "results/results_file.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/jobs/store/made_up_rows.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

using results::Metric;
using results::Table;
using tests::made_up_rows;
using tests::small_study;

/// Replicates 0 and 1 in results.h5, 1 and 2 in a part, in which one row of 2 is not run.
struct Stored {
    Stored() {
        directory.prepare();
        results::write_results(directory.results_file(), made_up_rows(study, {0, 1}));
        rows = made_up_rows(study, {1, 2});
        rows.status[rows.row(3, 1, 1)] = FitStatus::not_run;
    }
    void write_part() const { results::write_results(part, rows); }

    tests::TemporaryDirectory scratch;
    StudyDirectory directory{scratch.path()};
    Study study = small_study();
    std::filesystem::path part = directory.parts_directory() / "part-1.h5";
    Table rows;
};

TEST_CASE("an inventory tells what is complete and what is begun", "[collect]") {
    Stored stored;
    stored.write_part();
    const Inventory inventory = read_inventory(stored.directory, stored.study);
    CHECK(inventory.parts == 1);
    CHECK(inventory.results.seed == 3);
    std::vector<bool> complete, begun;
    for (std::size_t r = 0; r < 4; ++r) {
        complete.push_back(inventory.is_complete(r));
        begun.push_back(inventory.is_begun(r));
    }
    CHECK(complete == std::vector<bool>{true, true, false, false});
    CHECK(begun == std::vector<bool>{true, true, true, false});
    std::size_t rows = 0;
    for (std::size_t c = 0; c < stored.study.conditions.size(); ++c) {
        for (std::size_t r = 0; r < 4; ++r) {
            for (std::size_t e = 0; e < stored.study.estimators.size(); ++e)
                rows += inventory.has_row(c, r, e) ? 1 : 0;
        }
    }
    CHECK(inventory.rows_present() == rows);
    CHECK(rows > 0);
}

TEST_CASE("rows of all files are put together, each once", "[collect]") {
    Stored stored;
    // Times may differ: those of the first file stay.
    stored.rows.metric(Metric::fit_seconds)[stored.rows.row(0, 0, 0)] = 99.0;
    stored.write_part();
    const Collection found =
        collect_rows(stored.directory, stored.study, make_rectangle(stored.study, {0, 1, 2, 3}));
    CHECK(found.parts == std::vector<std::filesystem::path>{stored.part});
    CHECK(found.duplicates == 4 * 2);  // replicate 1
    const Table& table = found.table;
    const Table expected = made_up_rows(stored.study, {0, 1, 2, 3});
    std::size_t missing = 0;
    for (std::size_t row = 0; row < table.status.size(); ++row) {
        if (table.status[row] == FitStatus::not_run) {
            ++missing;
            continue;
        }
        CHECK(table.metric(Metric::rmse)[row] == expected.metric(Metric::rmse)[row]);
        CHECK(table.metric(Metric::fit_seconds)[row] == expected.metric(Metric::fit_seconds)[row]);
    }
    CHECK(missing == 4 * 2 + 1);
    CHECK(table.status[table.row(3, 2, 1)] == FitStatus::not_run);
    CHECK(table.fact(results::Fact::edges)[table.cell(1, 2)] == 1020.0);
}

TEST_CASE("a row that two files have with different bits is refused, naming both", "[collect]") {
    Stored stored;
    stored.rows.metric(Metric::rmse)[stored.rows.row(2, 0, 1)] += 1e-9;
    stored.write_part();
    const auto collect = [&] {
        return collect_rows(stored.directory, stored.study, make_rectangle(stored.study, {0, 1, 2, 3}));
    };
    CHECK_THROWS_AS(collect(), Error);
    CHECK_THROWS_WITH(collect(), Catch::StartsWith(stored.part.string() +
                                                   ": rmse of replicate 1, condition 2 differs from " +
                                                   stored.directory.results_file().string() + "'s"));
}

TEST_CASE("the study of a directory is the largest of those that grew from each other", "[collect]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    directory.prepare();
    CHECK_THROWS_AS(study_of(directory), Error);
    results::write_results(directory.results_file(), made_up_rows(small_study(9), {0}));
    results::write_results(directory.parts_directory() / "part-1.h5", made_up_rows(small_study(4), {1}));
    CHECK(study_of(directory).study.replicates == 9);
    Study other = small_study();
    other.text.replace(other.text.find("seed = 3"), 8, "seed = 5");
    results::write_results(directory.parts_directory() / "part-2.h5", made_up_rows(other, {1}));
    CHECK_THROWS_WITH(study_of(directory), Catch::Contains("part-2.h5: is of another study than ") &&
                                               Catch::Contains("(seed = 5 there, 3 here)"));
}

}  // namespace
}  // namespace causum::jobs
