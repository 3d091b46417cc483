#include "jobs/run/shard.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "jobs/commands/plan.hpp"
#include "jobs/study/value_text.hpp"
#include "tests/jobs/input_error.hpp"

namespace causum::jobs {
namespace {

using Variables = std::map<std::string, std::string>;

Environment environment(const Variables& variables) {
    return [&variables](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    };
}

std::string refusal(std::string_view text, const Variables& variables) {
    return tests::input_error_of([&] { (void)parse_shard(text, environment(variables)); });
}

Shard automatic(const Variables& variables) {
    return parse_shard("auto", environment(variables));
}

Variables slurm(const char* id, const char* min, const char* max, const char* step, const char* count) {
    return {{"SLURM_ARRAY_TASK_ID", id},
            {"SLURM_ARRAY_TASK_MIN", min},
            {"SLURM_ARRAY_TASK_MAX", max},
            {"SLURM_ARRAY_TASK_STEP", step},
            {"SLURM_ARRAY_TASK_COUNT", count}};
}

TEST_CASE("shards share out all replicates", "[shard]") {
    const Shard shard = parse_shard("2/7", environment({}));
    CHECK(shard == Shard{2, 7});
    for (std::int64_t replicate = 0; replicate < 50; ++replicate) {
        int owners = 0;
        for (std::int64_t i = 0; i < 7; ++i) owners += Shard{i, 7}.has(replicate) ? 1 : 0;
        CHECK(owners == 1);
    }
    for (const char* text : {"", "3", "7/7", "-1/7", "1/0", "a/b", "1/2/3", "1 /2", "AUTO", "0x1/4"}) {
        CAPTURE(text);
        CHECK(refusal(text, {}) ==
              "--shard " + std::string(text) + " (must be I/N with 0 <= I < N, or auto)");
    }
}

TEST_CASE("--shard auto follows the array of Slurm, SGE and LSF", "[shard]") {
    CHECK(automatic(slurm("0", "0", "7", "1", "8")) == Shard{0, 8});
    CHECK(automatic(slurm("12", "5", "12", "1", "8")) == Shard{7, 8});
    CHECK(automatic(slurm("9", "1", "13", "4", "4")) == Shard{2, 4});
    CHECK(automatic({{"SGE_TASK_ID", "4"},
                     {"SGE_TASK_FIRST", "2"},
                     {"SGE_TASK_LAST", "10"},
                     {"SGE_TASK_STEPSIZE", "2"}}) == Shard{1, 5});
    CHECK(automatic({{"LSB_JOBINDEX", "3"}, {"LSB_JOBINDEX_END", "10"}, {"LSB_JOBINDEX_STEP", "1"}}) ==
          Shard{2, 10});
    CHECK(automatic({{"LSB_JOBINDEX", "5"}, {"LSB_JOBINDEX_END", "9"}, {"LSB_JOBINDEX_STEP", "4"}}) ==
          Shard{1, 3});
}

TEST_CASE("--shard auto refuses arrays with gaps, and where there is no array", "[shard]") {
    using Catch::Contains;
    CHECK_THAT(refusal("auto", slurm("3", "1", "7", "1", "3")),
               Contains("the array has 3 tasks, but 1 to 7 by 1 are 7: it has gaps"));
    CHECK_THAT(refusal("auto", slurm("2", "1", "7", "4", "2")), Contains("task 2 is not in 1 to 7 by 4"));
    CHECK_THAT(refusal("auto", {{"SLURM_ARRAY_TASK_ID", "3"}}), Contains("SLURM_ARRAY_TASK_MIN = nothing"));
    CHECK_THAT(refusal("auto", slurm("x", "1", "7", "1", "7")), Contains("SLURM_ARRAY_TASK_ID = x"));
    CHECK_THAT(refusal("auto", {{"PBS_ARRAY_INDEX", "3"}}), Contains("PBS does not tell how many tasks"));
    const Variables outside = {{"SGE_TASK_ID", "undefined"}, {"LSB_JOBINDEX", "0"}};
    CHECK_THAT(refusal("auto", outside), Contains("no task of an array"));
    CHECK_THAT(refusal("auto", {}), Contains("no task of an array"));
}

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

TEST_CASE("ranges of numbers", "[plan]") {
    CHECK(ranges_text(std::vector<std::int64_t>{}, ",") == "");
    CHECK(ranges_text(std::vector<std::int64_t>{3, 7, 8, 9, 11}, ",") == "3,7-9,11");
    CHECK(ranges_text(std::vector<std::int64_t>{3, 7, 8, 9, 11}, ", ", 2) == "3, 7-9 …");
}

}  // namespace
}  // namespace causum::jobs
