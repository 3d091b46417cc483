#include <chrono>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <thread>

#include "core/errors.hpp"
#include "results/results_file.hpp"
#include "tests/results/compare_tables.hpp"
#include "tests/results/files.hpp"
#include "tests/results/sample_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::results {
namespace {

using Catch::Contains;

/// A NaN that arithmetic does not produce.
double nan_with_payload() {
    constexpr std::uint64_t bits = 0xfff4000000c0ffeeU;
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

void require_round_trip(const Table& table) {
    const TemporaryDirectory directory;
    const auto file = directory / "results.h5";
    write_results(file, table);
    CHECK(difference(table, read_results(file)) == "none");
    CHECK(directory.names() == std::set<std::string>{"results.h5"});
}

TEST_CASE("a table is read back bit for bit") {
    Table table = sample_table();
    SECTION("as it is") {}
    SECTION("with a rule that stopped the run") {
        table.provenance.stop_rule = "excess_rmse=0.01";
        table.provenance.stop_replicates = 400;
    }
    SECTION("with numbers that compare badly") {
        auto& rmse = table.metric(Metric::rmse);
        rmse[0] = nan_with_payload();
        rmse[1] = -0.0;
        rmse[2] = std::numeric_limits<double>::denorm_min();
        rmse[3] = -std::numeric_limits<double>::infinity();
        table.fact(Fact::edges)[0] = nan_with_payload();
        table.replicates[0] = std::numeric_limits<std::int64_t>::max();
        table.replicates[1] = std::numeric_limits<std::int64_t>::min();
    }
    SECTION("without axes") {
        const auto sizes = table.coordinates.begin() + static_cast<std::ptrdiff_t>(table.axes.size());
        table.settings.assign(table.coordinates.begin(), sizes);
        table.coordinates.erase(table.coordinates.begin(), sizes);
        table.axes.clear();
    }
    SECTION("without settings and reference") {
        table.settings.clear();
        table.reference.clear();
    }
    SECTION("without coordinates") {
        table.axes.clear();
        table.coordinates.clear();
    }
    SECTION("with empty texts") {
        table.provenance = {};
        for (std::string& key : table.condition_keys) key.clear();
        table.estimators = {"", "a", "b"};
        table.reference.clear();
    }
    SECTION("with long texts") {
        table.provenance.study_text.assign(300'000, 'x');
        table.condition_keys[2].assign(200'000, 'y');
    }
    SECTION("with text that is not UTF-8") {
        table.provenance.study_text =
            "Stra\xdf"
            "e";
    }
    require_round_trip(table);
}

TEST_CASE("tables of all sizes are read back bit for bit") {
    const Sizes sizes = GENERATE(
        Sizes{.conditions = 1, .replicates = 1, .estimators = 1},
        Sizes{.conditions = 1, .replicates = 70'001, .estimators = 2},   // chunks that reach over the edge
        Sizes{.conditions = 70'001, .replicates = 1, .estimators = 1},   // … also along one dimension
        Sizes{.conditions = 3, .replicates = 10'007, .estimators = 9},   // … in the middle dimension
        Sizes{.conditions = 2, .replicates = 2, .estimators = 65'537});  // … in the last
    CAPTURE(sizes.conditions, sizes.replicates, sizes.estimators);
    require_round_trip(sample_table(sizes));
}

TEST_CASE("metadata are read without the numbers") {
    const TemporaryDirectory directory;
    const auto file = directory / "results.h5";
    const Table table = sample_table();
    write_results(file, table);
    const Table read = read_metadata(file);
    CHECK(read.status == table.status);
    CHECK(read.condition_keys == table.condition_keys);
    CHECK(read.replicates == table.replicates);
    CHECK(read.estimator_keys == table.estimator_keys);
    CHECK(read.coordinates.size() == table.coordinates.size());
    CHECK(read.provenance.study_text == table.provenance.study_text);
    CHECK(read.metrics.front().empty());
    CHECK(read.facts.front().empty());
    CHECK(read_provenance(file).seed == table.provenance.seed);
    std::string bytes = read_bytes(file);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    write_bytes(file, bytes);
    CHECK_THROWS_WITH(read_metadata(file), Contains("damaged"));
    CHECK_THROWS_WITH(read_provenance(file), Contains("damaged"));
}

TEST_CASE("equal tables give equal bytes") {
    const TemporaryDirectory directory;
    const Sizes sizes = {.conditions = 7, .replicates = 5'003, .estimators = 3};
    write_results(directory / "a.h5", sample_table(sizes));
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // time stamps in HDF5 are in seconds
    const std::string disturbance(1'000'000, 'z');                 // other memory for the second
    write_results(directory / "another name.h5", sample_table(sizes));
    CHECK((read_bytes(directory / "a.h5") == read_bytes(directory / "another name.h5")));

    Table other = sample_table(sizes);
    other.provenance.seed ^= 1;
    write_results(directory / "a.h5", other);
    CHECK_FALSE((read_bytes(directory / "a.h5") == read_bytes(directory / "another name.h5")));
}

TEST_CASE("an older file is replaced") {
    const TemporaryDirectory directory;
    const auto file = directory / "results.h5";
    write_bytes(file, std::string(3'000'000, 'x'));
    write_results(file, sample_table());
    CHECK(difference(sample_table(), read_results(file)) == "none");
}

TEST_CASE("a table that is not consistent is refused before a file is touched") {
    Table table = sample_table();
    std::string reason;
    SECTION("no conditions") {
        table.condition_keys.clear();
        reason = "no conditions";
    }
    SECTION("no replicates") {
        table.replicates.clear();
        reason = "no replicates";
    }
    SECTION("no estimators") {
        table.estimators.clear();
        reason = "no estimators";
    }
    SECTION("metric too short") {
        table.metric(Metric::mean_error).pop_back();
        reason = "mean_error has 89 values (must be 90)";
    }
    SECTION("fact too long") {
        table.fact(Fact::signal_sd).push_back(0);
        reason = "signal_sd has 31 values (must be 30)";
    }
    SECTION("penalty_on_edge too short") {
        table.penalty_on_edge.clear();
        reason = "penalty_on_edge has 0 values";
    }
    SECTION("status too short") {
        table.status.pop_back();
        reason = "status has 89 values";
    }
    SECTION("status without a name") {
        table.status[3] = static_cast<FitStatus>(status_names.size());
        reason = "status";
    }
    SECTION("estimator keys too few") {
        table.estimator_keys.pop_back();
        reason = "estimator_key has 2 values";
    }
    SECTION("estimators repeat") {
        table.estimators[2] = table.estimators[0];
        reason = "estimators repeat";
    }
    SECTION("replicates repeat") {
        table.replicates[4] = table.replicates[0];
        reason = "replicates repeat";
    }
    SECTION("coordinate too short") {
        std::get<std::vector<double>>(table.coordinates[0].values).pop_back();
        reason = "data.ratio has 5 values (must be 6)";
    }
    SECTION("coordinates repeat") {
        table.coordinates[1].name = "data.ratio";
        reason = "repeat";
    }
    SECTION("coordinate named like a variable") {
        table.coordinates[7].name = "rmse";
        reason = "repeat";
    }
    SECTION("coordinate in a group") {
        table.coordinates[7].name = "a/b";
        reason = "coordinate = 'a/b'";
    }
    SECTION("coordinate of two words") {
        table.coordinates[7].name = "a b";
        reason = "coordinate = 'a b'";
    }
    SECTION("axis without coordinate") {
        table.axes[0] = "data.total";
        reason = "axis = 'data.total'";
    }
    SECTION("coordinate that is neither axis nor size") {
        table.axes.pop_back();
        reason = "coordinate = 'fit.degree' (must be an axis or a setting)";
    }
    SECTION("setting without section") {
        table.settings[0].name = "sets";
        reason = "setting = 'sets'";
    }
    SECTION("setting too short") {
        std::get<std::vector<double>>(table.settings[2].values).pop_back();
        reason = "noise.shift has 5 values";
    }
    SECTION("traits too few") {
        table.traits.pop_back();
        reason = "traits of estimators has 2 values";
    }
    SECTION("reference that is no estimator") {
        table.reference = "nobody";
        reason = "reference";
    }
    SECTION("axes repeat") {
        table.axes[1] = table.axes[0];
        reason = "axes repeat";
    }
    SECTION("NUL in a text") {
        table.provenance.study_text[3] = '\0';
        reason = "study_text contains NUL";
    }
    SECTION("NUL in a coordinate") {
        std::get<std::vector<std::string>>(table.coordinates[2].values)[0] = std::string(1, '\0');
        reason = "scm.family contains NUL";
    }
    const TemporaryDirectory directory;
    const auto file = directory / "results.h5";
    CHECK_THROWS_AS(write_results(file, table), ArgumentError);
    CHECK_THROWS_WITH(write_results(file, table), Contains(reason));
    CHECK(directory.names().empty());
}

}  // namespace
}  // namespace causum::results
