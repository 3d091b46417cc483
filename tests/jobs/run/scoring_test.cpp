// Every metric and every fact has a value somewhere.

#include "jobs/run/scoring.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "jobs/run/replicate.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/study_file.hpp"
#include "results/table.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

results::Table rows_of(std::string_view text) {
    const Study study = parse_study(text, "scoring.ini");
    results::Table table = make_table(study);
    const ReplicateRunner runner(study);
    for (std::size_t r = 0; r < table.replicates.size(); ++r) runner.run(table, r);
    return table;
}

bool has_finite(const std::vector<double>& values) {
    return std::ranges::any_of(values, [](double value) { return std::isfinite(value); });
}

TEST_CASE("every metric and every fact is finite in some row of a small run", "[scoring]") {
    const results::Table table = rows_of(
        "name = values\nreplicates = 1\n[scm]\nactions = 2\n[data]\nn = 100\nsets = 2\n"
        "[interaction]\nstrength = 0.5\n[fit]\ndegree = 2\nestimators = plug_in joint\n");
    for (const auto& entry : results::metric_infos) {
        INFO(entry.name << ": no row has a value; scoring.cpp computes metrics");
        CHECK(has_finite(table.metric(entry.place)));
    }
    for (const auto& entry : results::fact_infos) {
        INFO(entry.name << ": no row has a value; replicate.cpp computes facts");
        CHECK(has_finite(table.fact(entry.place)));
    }
}

}  // namespace
}  // namespace causum::jobs
