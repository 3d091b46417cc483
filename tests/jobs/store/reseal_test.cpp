#include "jobs/store/reseal.hpp"

#include <filesystem>

#include "core/errors.hpp"
#include "jobs/store/study_directory.hpp"
#include "results/results_file.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/jobs/store/made_up_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/same_rows.hpp"

namespace causum::jobs {
namespace {

namespace fs = std::filesystem;
using results::SecondSeal;
using results::Table;
using tests::made_up_rows;

/// The directory of a study whose results.h5 has lost its seal, as another program cuts it off.
struct Fixture {
    explicit Fixture(const Table& table = made_up_rows(tests::small_study(), {0, 1, 3})) : rows(table) {
        directory.prepare();
        results::write_results(file, rows, SecondSeal::beside);
        fs::resize_file(file, fs::file_size(file) - 16);
    }

    tests::TemporaryDirectory scratch;
    StudyDirectory directory{scratch.path()};
    fs::path file = directory.results_file();
    fs::path second = scratch.path() / ".results.h5.seal";
    Table rows;
};

TEST_CASE_METHOD(Fixture, "results that match their second seal need no one's word", "[reseal]") {
    SECTION("they are sealed again") {
        CHECK_FALSE(reseal_results(directory).was_changed);
        fs::remove(second);
        causum::tests::require_same_rows(results::read_results(file), rows);
    }
    SECTION("but not while another process merges, who may write newer ones") {
        const DirectoryLock lock = lock_for_merging(directory);
        directory.restore_seal();
        CHECK(results::has_lost_seal(file));
    }
}

TEST_CASE_METHOD(Fixture, "results that match no seal are accepted when asked", "[reseal]") {
    fs::remove(second);
    const auto size = fs::file_size(file);
    CHECK_THROWS_AS(results::read_results(file), Error);
    const Resealed resealed = reseal_results(directory);
    CHECK(resealed.was_changed);
    CHECK(resealed.rows == 3 * 4 * 2);
    CHECK(fs::file_size(resealed.kept) == size);
    causum::tests::require_same_rows(results::read_results(file), rows);
    CHECK(fs::exists(second));
    CHECK_FALSE(reseal_results(directory).was_changed);
}

TEST_CASE("results that do not fit the study in them are not accepted", "[reseal]") {
    Table table = made_up_rows(tests::small_study(), {0});
    table.condition_keys[1] += " modulation.strength=2";
    const Fixture fixture(table);
    fs::remove(fixture.second);
    const auto size = fs::file_size(fixture.file);
    CHECK_THROWS_AS(reseal_results(fixture.directory), Error);
    CHECK(fs::file_size(fixture.file) == size);
    CHECK_FALSE(fs::exists(fixture.scratch.path() / "results.h5.unsealed"));
}

TEST_CASE("without results there is nothing to accept", "[reseal]") {
    const tests::TemporaryDirectory scratch;
    CHECK_FALSE(reseal_results(StudyDirectory(scratch.path())).was_changed);
}

}  // namespace
}  // namespace causum::jobs
