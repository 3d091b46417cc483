#include "jobs/store/merge.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/errors.hpp"
#include "results/results_file.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/jobs/store/made_up_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/same_rows.hpp"

namespace causum::jobs {
namespace {

using results::Table;
using tests::made_up_rows;

TEST_CASE("parts become results.h5, and go", "[merge]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    directory.prepare();
    const Study study = tests::small_study();
    for (const std::int64_t replicate : {0, 1, 3}) {
        results::write_results(directory.parts_directory() / ("part-" + std::to_string(replicate) + ".h5"),
                               made_up_rows(study, {replicate}));
    }
    const Merged merged = merge_directory(directory);
    CHECK(merged.parts == 3);
    CHECK(merged.duplicates == 0);
    CHECK(merged.missing == 4 * 2);  // replicate 2
    CHECK(directory.files() == std::vector<std::filesystem::path>{directory.results_file()});
    CHECK_FALSE(std::filesystem::exists(directory.parts_directory()));
    const Table stored = results::read_results(directory.results_file());
    CHECK(stored.replicates == std::vector<std::int64_t>{0, 1, 2, 3});
    causum::tests::require_same_rows(stored, made_up_rows(study, {0, 1, 3}));

    // What comes later joins what is there.
    std::filesystem::create_directory(directory.parts_directory());
    results::write_results(directory.parts_directory() / "part-2.h5", made_up_rows(study, {2, 3}));
    const Merged again = merge_directory(directory);
    CHECK(again.duplicates == 4 * 2);
    CHECK(again.missing == 0);
    causum::tests::require_same_rows(again.table, made_up_rows(study, {0, 1, 2, 3}));
}

TEST_CASE("parts that do not belong together are left as they were", "[merge]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    directory.prepare();
    const Study study = tests::small_study();
    Table rows = made_up_rows(study, {0});
    results::write_results(directory.parts_directory() / "part-1.h5", rows);
    rows.metric(results::Metric::mean_error)[0] = -1.0;
    results::write_results(directory.parts_directory() / "part-2.h5", rows);
    CHECK_THROWS_AS(merge_directory(directory), Error);
    CHECK(directory.files().size() == 2);
    CHECK_FALSE(std::filesystem::exists(directory.results_file()));
}

TEST_CASE("a run that a stop rule ended has the replicates that were begun", "[merge]") {
    const Study study = tests::small_study();
    Inventory inventory{.rectangle = make_table(study), .present = {}, .failed = {}, .results = {}};
    inventory.present.assign(inventory.rectangle.status.size(), false);
    CHECK(rectangle_of_results(study, inventory).replicates == std::vector<std::int64_t>{0, 1, 2, 3});
    inventory.results.stop_rule = "excess_rmse=0.01";
    inventory.results.stop_replicates = 2;
    for (const std::size_t r : {0U, 1U}) inventory.present[inventory.rectangle.row(1, r, 0)] = true;
    const Table begun = rectangle_of_results(study, inventory);
    CHECK(begun.replicates == std::vector<std::int64_t>{0, 1});
    CHECK(begun.provenance.stop_rule == "excess_rmse=0.01");
    CHECK(begun.provenance.stop_replicates == 2);
    // Run to its end all the same: the rule is of no more account.
    inventory.present.assign(inventory.present.size(), true);
    CHECK(rectangle_of_results(study, inventory).provenance.stop_rule.empty());
}

}  // namespace
}  // namespace causum::jobs
