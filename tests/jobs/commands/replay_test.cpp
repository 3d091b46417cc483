#include "jobs/commands/replay.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "core/errors.hpp"
#include "jobs/run/replicate.hpp"
#include "results/results_file.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/jobs/store/made_up_rows.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

struct Replayed {
    bool agree = false;
    std::string text;
};

Replayed replayed(const StudyDirectory& directory, const ReplayOptions& options) {
    const Replay again = replay(directory, options);
    const std::vector<FileComparison> files = compare_with_files(directory, again);
    const bool agree =
        std::ranges::all_of(files, [](const FileComparison& file) { return file.different.empty(); });
    return {.agree = agree, .text = replay_text(again) + comparison_text(files)};
}

TEST_CASE("a replicate run again is what was stored, to the bit", "[replay]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    const Study study = tests::small_study();
    results::Table table = make_rectangle(study, {1});
    table.allocate();
    ReplicateRunner(study).run(table, 0);
    const auto file = directory.results_file();
    results::write_results(file, table);
    const Replayed same = replayed(directory, {.replicate = 1});
    CHECK(same.agree);
    CHECK_THAT(same.text, Catch::Contains(file.string() + ": 8 of 8 rows are the same bits\n"));
    CHECK_THAT(same.text, Catch::Contains("\ncondition 3: scm.family = linear data.ratio = 1\n"));

    double& changed = table.metric(results::Metric::rmse)[table.row(2, 0, 1)];
    changed += changed * 1e-15;
    results::write_results(file, table);
    const Replayed different = replayed(directory, {.replicate = 1});
    CHECK_FALSE(different.agree);
    CHECK_THAT(different.text, Catch::Contains(file.string() + ": rmse of joint, condition 2, differs\n") &&
                                   Catch::Contains("7 of 8 rows are the same bits\n"));
    const Replayed other = replayed(directory, {.replicate = 1, .condition = 3});
    CHECK(other.agree);
    CHECK_THAT(other.text, Catch::Contains("2 of 2 rows are the same bits\n"));
}

TEST_CASE("what cannot be replayed is refused", "[replay]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    const Study study = tests::small_study();
    results::write_results(directory.results_file(), tests::made_up_rows(study, {0}));
    const auto refusal = [&](const ReplayOptions& options) {
        return tests::input_error_of([&] { (void)replayed(directory, options); });
    };
    CHECK(refusal({.replicate = 4}) == "--replicate 4 (the study has replicates 0 to 3)");
    CHECK(refusal({.replicate = 0, .condition = 4}) == "--condition 4 (the study has conditions 0 to 3)");
    CHECK_THROWS_WITH(replayed(directory, {.replicate = 2}),
                      Catch::Contains("holds no rows of replicate 2:"));
}

}  // namespace
}  // namespace causum::jobs
