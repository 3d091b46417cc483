#include "jobs/store/study_table.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "jobs/study/study_file.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/jobs/store/made_up_rows.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

using results::Table;
using tests::small_study;

Study study_of_text(const std::string& settings) {
    return parse_study("name = t\nseed = 3\nreplicates = 4\n" + settings, "t.ini");
}

const results::Coordinate& setting(const std::vector<results::Coordinate>& settings,
                                   const std::string& name) {
    const auto found = std::ranges::find(settings, name, &results::Coordinate::name);
    REQUIRE(found != settings.end());
    return *found;
}

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
        return std::string(differing_variable(a, 5, b, 5, results::schema_version));
    };
    CHECK(changed([](Table&) {}).empty());
    CHECK(changed([](Table& b) { b.metric(results::Metric::fit_seconds)[5] = 1.0; }).empty());
    CHECK(changed([](Table& b) { b.metric(results::Metric::rmse)[4] = 1.0; }).empty());
    CHECK(changed([](Table& b) { b.metric(results::Metric::mean_error)[5] = 1.0; }) == "mean_error");
    CHECK(changed([](Table& b) { b.penalty_on_edge[5] = 0; }) == "penalty_on_edge");
    CHECK(changed([](Table& b) { b.status[5] = FitStatus::ok; }) == "status");
    Table zero = a, minus_zero = a;
    zero.fact(results::Fact::signal_sd)[2] = 0.0;
    minus_zero.fact(results::Fact::signal_sd)[2] = -0.0;
    CHECK(differing_fact(zero, 2, minus_zero, 2, results::schema_version) == "signal_sd");
    CHECK(differing_fact(zero, 1, minus_zero, 1, results::schema_version).empty());
}

TEST_CASE("stored rows are found by key, replicate and estimator", "[study_table]") {
    const Study study = small_study();
    const Table rectangle = make_rectangle(study, {3, 1});
    StudyIndex index(rectangle, study.replicates);
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
    CHECK_THAT(refusal([](Table& t) { t.provenance.numerics = 9; }),
               Catch::Contains(fmt::format("numerics_version = 9, {} wanted", results::numerics_version)));
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

TEST_CASE("a table says of its estimators and axes what analyses must know") {
    const results::Table table = make_table(
        study_of_text("[interaction]\nstrength = 0 1\n[fit]\nestimators = joint_additive plug_in joint\n"));
    CHECK(table.reference == "joint");
    CHECK(table.traits[1].role == EstimatorRole::paper);
    CHECK(table.traits[2].uses_joint_data);
    CHECK(table.coordinates.front().name == "interaction.strength");
    CHECK(table.coordinates.front().neutral_value == 0.0);
}

TEST_CASE("settings with one value are columns, empty where a condition has none") {
    const Study study =
        study_of_text("[scm]\nfamily = polynomial linear\nactions = 2\n[data]\ntotal = 600\n");
    const std::vector<results::Coordinate> settings = constant_settings(study);
    using Integers = std::vector<std::int64_t>;
    using Numbers = std::vector<double>;
    using Texts = std::vector<std::string>;
    CHECK(std::get<Integers>(setting(settings, "scm.actions").values) == Integers{2, 2});
    CHECK(std::get<Numbers>(setting(settings, "support.train_scale").values) == Numbers{1.0, 1.0});
    CHECK(setting(settings, "support.train_scale").neutral_value == 1.0);
    CHECK(std::get<Integers>(setting(settings, "data.total").values) == Integers{600, 600});
    const auto n = std::get<Numbers>(setting(settings, "data.n").values);
    CHECK((std::isnan(n[0]) && std::isnan(n[1])));  // data.total replaces it
    const auto sigma = std::get<Numbers>(setting(settings, "linear.sigma_min").values);
    CHECK((std::isnan(sigma[0]) && sigma[1] == 0.5));
    CHECK(std::get<Texts>(setting(settings, "polynomial.noise").values) ==
          Texts{"gaussian,uniform,logistic", ""});
    CHECK(std::get<Texts>(setting(settings, "post_nonlinear.noise").values) == Texts{"", ""});
    for (const char* other : {"scm.family", "name", "seed", "replicates", "fit.estimators"})
        CHECK(std::ranges::find(settings, other, &results::Coordinate::name) == settings.end());
}

TEST_CASE("stored conditions are found item by item") {
    const Study study = study_of_text("[data]\nn = 100 200\n");
    const results::Table rectangle = make_table(study);
    StudyIndex index(rectangle, study.replicates);
    results::Table stored = make_table(study_of_text("[data]\nn = 200\n"));
    std::string& key = stored.condition_keys.front();
    const std::string item = "interaction.strength=0; ";
    key.erase(key.find(item), item.size());  // as a program wrote it that did not know interactions
    CHECK(index.places(stored, "r.h5").conditions == std::vector<std::size_t>{1});

    key += "; fit.newer=1";
    CHECK_THAT(tests::input_error_of([&] { (void)index.places(stored, "r.h5"); }),
               Catch::Contains("fit.newer=1"));
    results::Table other = make_table(study_of_text("[data]\nn = 300\n"));
    CHECK_THAT(
        tests::input_error_of([&] { (void)index.places(other, "r.h5"); }),
        Catch::Contains("holds another study") && Catch::Contains("data.n_obs=300 there, data.n_obs="));
    other.provenance.numerics = 1;
    CHECK_THAT(tests::input_error_of([&] { (void)index.places(other, "r.h5"); }),
               Catch::Contains("numerics_version = 1"));
}

TEST_CASE("rows are compared in what both files have") {
    const Study study = study_of_text("[data]\nn = 100\n");
    results::Table a = make_table(study);
    results::Table b = a;
    CHECK(differing_variable(a, 0, b, 0, results::schema_version).empty());
    b.metric(results::Metric::rmse)[0] = 1.0;
    CHECK(differing_variable(a, 0, b, 0, results::schema_version) == "rmse");
    CHECK(differing_variable(a, 0, b, 0, 0).empty());  // in files from before there was any measure
    b.fact(results::Fact::edges)[0] = 1.0;
    CHECK(differing_fact(a, 0, b, 0, 1) == "edges");
    CHECK(differing_fact(a, 0, b, 0, 0).empty());
    // a fact that one has no samples for, and that neither has, of whatever bits
    a.fact(results::Fact::edges)[0] = 1.0;
    b.fact(results::Fact::plug_in_law)[0] = 1.0;
    CHECK(differing_fact(a, 0, b, 0, results::schema_version).empty());
    b.fact(results::Fact::plug_in_law)[0] = -std::numeric_limits<double>::quiet_NaN();
    CHECK(differing_fact(a, 0, b, 0, results::schema_version).empty());
    b.metric(results::Metric::fit_seconds)[1] = 1.0;
    CHECK(differing_variable(a, 1, b, 1, results::schema_version).empty());
}

}  // namespace
}  // namespace causum::jobs
