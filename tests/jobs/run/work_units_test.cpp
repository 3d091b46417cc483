#include "jobs/run/work_units.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "jobs/study/study_file.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

/// Two passes (K = 2 and 3) of three conditions each.
Study two_passes(int replicates) {
    return parse_study("name = u\nreplicates = " + std::to_string(replicates) +
                           "\n[scm]\nactions = 2 3\n[data]\nn = 50 60 70\n[fit]\ndegree = 2\n",
                       "u.ini");
}

TEST_CASE("work is dealt by passes, every shard as many of each", "[work_units]") {
    const Study study = two_passes(12);
    const ReplicateRunner runner(study);
    constexpr std::int64_t shards = 4;
    const WorkUnits units(study, runner, shards);
    CHECK(units.unit_of(0, 5) == 5);
    CHECK(units.unit_of(2, 5) == 5);  // the same pass
    CHECK(units.unit_of(3, 5) == 17);
    std::map<std::pair<std::int64_t, std::int64_t>, std::set<std::int64_t>> load;  // by shard and pass
    for (std::size_t c = 0; c < 6; ++c) {
        for (std::int64_t r = 0; r < 12; ++r) {
            const std::int64_t unit = units.unit_of(c, r);
            load[{unit % shards, c / 3}].insert(unit);
        }
    }
    CHECK(load.size() == 8);
    for (const auto& [where, own] : load) CHECK(own.size() == 3);
}

TEST_CASE("with more shards than passes of replicates, conditions are dealt", "[work_units]") {
    const Study study = two_passes(2);
    const ReplicateRunner runner(study);
    const WorkUnits units(study, runner, 6);
    std::set<std::int64_t> all;
    for (std::size_t c = 0; c < 6; ++c) {
        for (std::int64_t r = 0; r < 2; ++r) all.insert(units.unit_of(c, r));
    }
    CHECK(all.size() == 12);
    CHECK(*all.rbegin() == 11);
    CHECK(WorkUnits(study, runner, 4).unit_of(1, 1) == 1);  // as many units as shards: still by passes
}

}  // namespace
}  // namespace causum::jobs
