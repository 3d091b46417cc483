#include "jobs/store/study_table.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "jobs/study/study_file.hpp"
#include "tests/jobs/input_error.hpp"

namespace causum::jobs {
namespace {

using Catch::Matchers::Contains;

Study study_of_text(const std::string& settings) {
    return parse_study("name = t\nseed = 3\nreplicates = 4\n" + settings, "t.ini");
}

const results::Coordinate& setting(const std::vector<results::Coordinate>& settings,
                                   const std::string& name) {
    const auto found = std::ranges::find(settings, name, &results::Coordinate::name);
    REQUIRE(found != settings.end());
    return *found;
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
    CHECK_THAT(tests::input_error_of([&] { (void)index.places(stored, "r.h5"); }), Contains("fit.newer=1"));
    results::Table other = make_table(study_of_text("[data]\nn = 300\n"));
    CHECK_THAT(tests::input_error_of([&] { (void)index.places(other, "r.h5"); }),
               Contains("holds another study") && Contains("data.n_obs=300 there, data.n_obs="));
    other.provenance.numerics = 1;
    CHECK_THAT(tests::input_error_of([&] { (void)index.places(other, "r.h5"); }),
               Contains("numerics_version = 1"));
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
    b.metric(results::Metric::fit_seconds)[1] = 1.0;
    CHECK(differing_variable(a, 1, b, 1, results::schema_version).empty());
}

}  // namespace
}  // namespace causum::jobs
