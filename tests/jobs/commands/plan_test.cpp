#include "jobs/commands/plan.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "results/results_file.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/jobs/store/made_up_rows.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

TEST_CASE("an array's tasks last about as long as wished", "[plan]") {
    const PlanOptions hour{.threads = 2, .task_seconds = 3600.0, .max_tasks = 100, .wanted = {}};
    CHECK(suggested_tasks(1000, 1.0, hour) == 1);
    CHECK(suggested_tasks(1000, 72.0, hour) == 10);
    CHECK(suggested_tasks(1000, 1e6, hour) == 100);
    CHECK(suggested_tasks(10, 1e6, hour) == 5);  // two threads each have a replicate
    CHECK(suggested_tasks(0, 1.0, hour) == 1);
}

std::vector<std::int64_t> numbers(std::int64_t first, std::int64_t end, std::int64_t step) {
    std::vector<std::int64_t> all;
    for (std::int64_t i = first; i < end; i += step) all.push_back(i);
    return all;
}

TEST_CASE("an array shares out what is missing evenly, and leaves out shards that are done", "[plan]") {
    const ShardArray whole = suggested_array(numbers(0, 1000, 1), 8, 100);
    CHECK(whole.count == 8);
    CHECK(whole.shards == numbers(0, 8, 1));
    const ShardArray few = suggested_array(std::vector<std::int64_t>{5, 13}, 4, 4);  // both in shard 1 of 4
    CHECK(few.count == 3);
    CHECK(few.shards == std::vector<std::int64_t>{1, 2});
    // task 3 of 8 left its 125 replicates: shards of 4 would leave them all in one of these, too
    const std::vector<std::int64_t> left = numbers(3, 1000, 8);
    const ShardArray again = suggested_array(left, 4, 100);
    std::map<std::int64_t, int> load;
    for (const std::int64_t replicate : left) ++load[replicate % again.count];
    CHECK(again.shards.size() == load.size());
    for (const auto& [shard, replicates] : load) CHECK(replicates <= 32);
    CHECK(suggested_array({}, 1, 100).shards.empty());
    CHECK(suggested_array(numbers(0, 9, 1), 3, 3).count == 3);
}

TEST_CASE("a plan knows what is there, and its text what scripts read", "[plan]") {
    const tests::TemporaryDirectory scratch;
    const StudyDirectory directory(scratch.path());
    const Study study = tests::small_study();
    results::write_results(directory.results_file(), tests::made_up_rows(study, {0, 1, 2}));
    const StudyPlan plan = study_plan(study, directory, {});
    CHECK(plan.replicates == 4);
    CHECK(plan.replicates_done == 3);
    CHECK(plan.to_run == 1);
    CHECK(plan.conditions == 4);
    CHECK(plan.tasks() == static_cast<std::int64_t>(plan.array.shards.size()));
    CHECK(plan.seconds() == plan.cost.seconds);
    CHECK(plan.no_precision.empty());
    CHECK_THAT(plan_text(plan), Catch::Contains("\ndirectory: " + scratch.path().string() + "\n") &&
                                    Catch::Contains("\nreplicates: 1 of 4 to run; 8 rows each\n") &&
                                    Catch::Contains("\nshards: "));

    results::write_results(directory.results_file(), tests::made_up_rows(study, {0, 1, 2, 3}));
    const std::string done = plan_text(study_plan(study, directory, {}));
    CHECK_THAT(done, Catch::Contains("\ntime: none\n") && !Catch::Contains("shards: "));
    const StopRule wanted{results::Metric::rmse, 0.1};
    const tests::TemporaryDirectory empty;
    PlanOptions options;
    options.wanted = wanted;
    CHECK_THAT(study_plan(study, StudyDirectory(empty.path()), options).no_precision,
               Catch::Contains("needs two replicates in " + empty.path().string()));
}

}  // namespace
}  // namespace causum::jobs
