#include "jobs/run/trial.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "jobs/study/study_file.hpp"

namespace causum::jobs {
namespace {

TEST_CASE("costs are extended by a line in the samples and by a power in the features", "[trial]") {
    CHECK(cost_by_line(std::vector<SizedCost>{{10.0, 1.0}, {20.0, 1.5}}, 100.0) == Approx(5.5));
    CHECK(cost_by_line(std::vector<SizedCost>{{10.0, 2.0}, {20.0, 1.0}}, 100.0) == 2.0);  // noise: not less
    CHECK(cost_by_line(std::vector<SizedCost>{{10.0, 2.0}}, 100.0) == 2.0);
    const auto power = [](const std::vector<SizedCost>& measured, double size) {
        return cost_by_power(measured, size);
    };
    CHECK(power({{9.0, 5.0}, {10.0, 1.0}, {11.0, 1.0}, {20.0, 8.0}}, 40.0) == Approx(64.0));
    CHECK(power({{10.0, 1.0}, {20.0, 50.0}}, 40.0) == Approx(50.0 * std::pow(2.0, 3.5)));  // an outlier
    CHECK(power({{10.0, 2.0}, {20.0, 1.0}}, 40.0) == 1.0);
    CHECK(power({{15.0, 1.0}, {20.0, 2.0}}, 40.0) == Approx(2.0 * std::pow(2.0, 2.5)));
}

Study study_of(const std::string& keys) {
    return parse_study("name = trial\nreplicates = 3\n" + keys, "trial.ini");
}

TEST_CASE("a study that a trial has time for is timed as it is", "[trial]") {
    const ReplicateCost cost = replicate_cost(
        study_of("[scm]\nactions = 2\n[data]\nn = 100\n[fit]\nestimators = plug_in\n"), 60.0, nullptr);
    CHECK_FALSE(cost.is_extrapolated);
    CHECK(cost.seconds > 0.0);
}

TEST_CASE("a trial ends within its time, also where not even one fit is done", "[trial]") {
    // A replicate takes minutes: without a trial that is killed this test does.
    const std::string heavy = "[scm]\nactions = 12\n[fit]\nestimators = adaptive joint\n[data]\n";
    std::FILE* const said = std::tmpfile();
    const ReplicateCost one = replicate_cost(study_of(heavy + "n = 3000\n"), 2.0, said);
    CHECK(one.is_extrapolated);
    CHECK(one.seconds > 0.0);  // how long it says depends on what else the machine does
    CHECK(std::ftell(said) > 0);
    std::fclose(said);
}

TEST_CASE("passes that cost the same are tried once, and counted", "[trial]") {
    const std::string pass = "[fit]\nestimators = plug_in\n[data]\nn = 5000000\n[scm]\nactions = 3\n";
    double ratio = 0.0;
    const auto is_near_ten = [&] { return ratio > 2.0 && ratio < 50.0; };
    for (int attempt = 0; attempt < 20 && !is_near_ten(); ++attempt) {  // a busy machine disturbs a trial
        const ReplicateCost one = replicate_cost(study_of(pass), 0.5, nullptr);
        const ReplicateCost ten =
            replicate_cost(study_of(pass + "edge_strength = 1 2 3 4 5 6 7 8 9 10\n"), 0.5, nullptr);
        CHECK(one.is_extrapolated);
        CHECK(ten.is_extrapolated);
        ratio = ten.seconds / one.seconds;
    }
    CHECK(is_near_ten());
}

}  // namespace
}  // namespace causum::jobs
