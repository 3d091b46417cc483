#include "jobs/run/shard.hpp"

#include <map>
#include <string>

#include "tests/jobs/input_error.hpp"
#include "tests/support/catch.hpp"

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

TEST_CASE("--shard auto puts ranks into their array's task", "[shard]") {
    const auto with = [](Variables variables, const Variables& more) {
        variables.insert(more.begin(), more.end());
        return variables;
    };
    const Variables second = slurm("2", "1", "3", "1", "3");  // task 1 of 3
    const Variables step = {{"SLURM_JOB_ID", "9"}, {"SLURM_STEP_ID", "0"}, {"SLURM_STEP_NUM_TASKS", "2"}};
    CHECK(automatic(with(with(second, step), {{"SLURM_PROCID", "0"}})) == Shard{2, 6});
    CHECK(automatic(with(with(second, step), {{"SLURM_PROCID", "1"}})) == Shard{3, 6});
    CHECK(automatic({{"SLURM_PROCID", "1"}, {"SLURM_NTASKS", "4"}}) == Shard{1, 4});  // no array
    CHECK(automatic({{"PMI_RANK", "2"}, {"PMI_SIZE", "3"}}) == Shard{2, 3});
    CHECK(automatic({{"OMPI_COMM_WORLD_RANK", "0"}, {"OMPI_COMM_WORLD_SIZE", "3"}, {"LSB_JOBINDEX", "0"}}) ==
          Shard{0, 3});
    // a batch script is no task of a step, though it has the variables
    CHECK(automatic(with(second, {{"SLURM_JOB_ID", "9"}, {"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "2"}})) ==
          Shard{1, 3});
    CHECK(Shard{3, 6}.name() == "3-of-6");
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

}  // namespace
}  // namespace causum::jobs
