#include "jobs/store/study_table.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/jobs/input_error.hpp"
#include "tests/jobs/store/made_up_rows.hpp"

namespace causum::jobs {
namespace {

using results::Table;
using tests::small_study;

TEST_CASE("a study's table has its conditions, axes and sizes", "[study_table]") {
    const Study study = small_study();
    const Table table = make_table(study);
    CHECK(table.condition_keys.size() == 4);
    CHECK(table.replicates == std::vector<std::int64_t>{0, 1, 2, 3});
    CHECK(table.estimators == std::vector<std::string>{"observational", "joint"});
    CHECK(table.axes == std::vector<std::string>{"scm.family", "data.ratio"});
    REQUIRE(table.coordinates.size() == 5);
    CHECK(std::get<std::vector<std::string>>(table.coordinates[0].values) ==
          std::vector<std::string>{"polynomial", "polynomial", "linear", "linear"});
    CHECK(std::get<std::vector<double>>(table.coordinates[1].values) == std::vector<double>{0.5, 1, 0.5, 1});
    CHECK(table.coordinates[2].name == "n_obs");
    // total = 3 · 40; N_obs = 120 / (2 · 0.5 + 1) and 120 / 3
    CHECK(std::get<std::vector<std::int64_t>>(table.coordinates[2].values) ==
          std::vector<std::int64_t>{60, 40, 60, 40});
    CHECK(table.status == std::vector<FitStatus>(4 * 4 * 2, FitStatus::not_run));
    CHECK(table.provenance.seed == 3);
    CHECK(table.provenance.study_text == study.text);
    CHECK(make_rectangle(study, {2}).status.empty());
}

TEST_CASE("what differs from the nearest condition is named", "[study_table]") {
    Table table;
    table.condition_keys = {"a=9; b=9; c=1", "a=1; b=3; c=1", "a=1"};
    CHECK(nearest_difference("a=1; b=2; c=1", table) == "b=2 there, b=3 here");
    CHECK(nearest_difference("a=1; d=1", table) == "d=1 there, nothing here");
    CHECK(nearest_difference("a=1", table).empty());
}

TEST_CASE("rows differ in a bit, but not in their times", "[study_table]") {
    const Table a = make_table(small_study());
    const auto changed = [&](const auto& change) {
        Table b = a;
        change(b);
        return std::string(differing_variable(a, 5, b, 5));
    };
    CHECK(changed([](Table&) {}).empty());
    CHECK(changed([](Table& b) { b.metric(results::Metric::fit_seconds)[5] = 1.0; }).empty());
    CHECK(changed([](Table& b) { b.metric(results::Metric::rmse)[4] = 1.0; }).empty());
    CHECK(changed([](Table& b) { b.metric(results::Metric::bias)[5] = 1.0; }) == "bias");
    CHECK(changed([](Table& b) { b.penalty_on_edge[5] = 0; }) == "penalty_on_edge");
    CHECK(changed([](Table& b) { b.status[5] = FitStatus::ok; }) == "status");
    Table zero = a, minus_zero = a;
    zero.fact(results::Fact::signal_sd)[2] = 0.0;
    minus_zero.fact(results::Fact::signal_sd)[2] = -0.0;
    CHECK(differing_fact(zero, 2, minus_zero, 2) == "signal_sd");
    CHECK(differing_fact(zero, 1, minus_zero, 1).empty());
}

TEST_CASE("stored rows are found by key, replicate and estimator", "[study_table]") {
    const Study study = small_study();
    const Table rectangle = make_rectangle(study, {3, 1});
    const StudyIndex index(rectangle, study.replicates);
    Table stored = make_rectangle(study, {0, 1, 3});
    stored.condition_keys = {rectangle.condition_keys[2], rectangle.condition_keys[0]};
    stored.estimator_keys = {"joint"};
    const RowPositions places = index.places(stored, "r.h5");
    CHECK(places.conditions == std::vector<std::size_t>{2, 0});
    CHECK(places.replicates == std::vector<std::size_t>{RowPositions::none, 1, 0});
    CHECK(places.estimators == std::vector<std::size_t>{1});
    const auto refusal = [&](const auto& change) {
        Table other = stored;
        change(other);
        return tests::input_error_of([&] { (void)index.places(other, "d/r.h5"); });
    };
    CHECK(refusal([](Table& t) { t.provenance.seed = 4; }) ==
          "d/r.h5: holds another study (seed = 4 there, 3 here): choose another directory with --out");
    CHECK_THAT(refusal([](Table& t) { t.provenance.numerics += 1; }),
               Catch::Contains("numerics_version = 3 there"));
    CHECK(
        refusal([](Table& t) { t.replicates = {4}; }) ==
        "d/r.h5: already holds more of this study (replicates = 5 there, 4 here): causum analyze d shows it, "
        "--out chooses another directory");
}

TEST_CASE("times are UTC, to the second", "[study_table]") {
    const std::string now = utc_now();
    REQUIRE(now.size() == std::string("2026-01-31T09:30:00Z").size());
    for (std::size_t i = 0; i < now.size(); ++i) {
        const char form = "dddd-dd-ddTdd:dd:ddZ"[i];
        CHECK((form == 'd' ? now[i] >= '0' && now[i] <= '9' : now[i] == form));
    }
}

}  // namespace
}  // namespace causum::jobs
