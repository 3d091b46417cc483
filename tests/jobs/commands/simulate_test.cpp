#include "jobs/commands/simulate.hpp"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "data/read_table.hpp"
#include "jobs/commands/simulate_command.hpp"
#include "jobs/run/simulated_data.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/jobs/store/made_up_rows.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_CASE("sample files read back to the bits that were simulated", "[simulate]") {
    const tests::TemporaryDirectory scratch;
    const Study study = tests::small_study();
    const fs::path out = scratch.path() / "new" / "out";
    const std::vector<SimulatedFile> files =
        simulate(study, {.replicate = 3, .condition = 2, .out = out, .truth = true});
    REQUIRE(files.size() == 5);
    for (const SimulatedFile& file : files) CHECK(fs::file_size(file.file) == file.bytes);

    const SimulatedData data(study, 2, 3);
    const Table samples =
        read_table(out / "samples.csv", {.numbers = {"A1", "A2", "Y"}, .labels = {"regime"}});
    const Table truth =
        read_table(out / "truth_samples.csv", {.numbers = {"C1", "C2", "mean"}, .labels = {}});
    REQUIRE(truth.rows() == samples.rows());
    Eigen::Index row = 0;
    for (const int regime : data.regimes()) {
        data.visit_training(regime, WithTruth::yes, [&](const SampleRows& rows) {
            const Eigen::Index count = rows.outcome.size();
            REQUIRE(row + count <= samples.rows());
            CHECK(samples.values().block(row, 0, count, 2) == rows.actions);
            CHECK(samples.values().col(2).segment(row, count) == rows.outcome);
            CHECK(truth.values().block(row, 0, count, 2) == rows.confounders);
            CHECK(truth.values().col(2).segment(row, count) == rows.mean);
            for (Eigen::Index i = row; i < row + count; ++i)
                CHECK(samples.label(i, 0) == data.name_of(regime));
            row += count;
        });
    }
    CHECK(row == samples.rows());
    const Table test = read_table(out / "test.csv", {.numbers = {"A1", "A2"}, .labels = {}});
    const Table effects = read_table(out / "truth_test.csv", {.numbers = {"effect", "Y"}, .labels = {}});
    data.visit_test(WithTruth::yes, [&](const SampleRows& rows) {
        CHECK(test.values() == rows.actions);
        CHECK(effects.values().col(0) == rows.effect);
        CHECK(effects.values().col(1) == rows.outcome);
    });
    CHECK_THAT(text_of(out / "run.json"), Catch::StartsWith("{\n  \"format\": \"causum samples\",\n") &&
                                              Catch::Contains("\n  \"condition\": 2,\n"));
    CHECK(simulated_text({{.file = "d/test.csv",
                           .bytes = 9,
                           .tables = {{.name = "test", .columns = {}, .regimes = {}, .rows = 4}}}}) ==
          "wrote d/test.csv: 4 rows, 9 bytes\n");
}

TEST_CASE("files that are there stay", "[simulate]") {
    const tests::TemporaryDirectory scratch;
    const Study study = tests::small_study();
    const SimulateOptions options{.condition = 0, .out = scratch.path()};
    const fs::path mine = scratch.write("truth_test.csv", "mine");
    const std::string refusal = tests::input_error_of([&] { (void)simulate(study, options); });
    CHECK(refusal == mine.string() + " (exists; choose another directory with --out, or delete it)");
    CHECK(text_of(mine) == "mine");
    fs::remove(mine);
    StopFlag stop;
    stop.raise();
    CHECK_THROWS_AS(simulate(study, options, stop), Stopped);
    CHECK(fs::is_empty(scratch.path()));
    CHECK(simulate(study, options).size() == 3);
    CHECK(std::distance(fs::directory_iterator(scratch.path()), fs::directory_iterator()) == 3);
}

TEST_CASE("what cannot be simulated is refused", "[simulate]") {
    const tests::TemporaryDirectory scratch;
    const std::string study =
        scratch
            .write("s.ini", "name = s\nreplicates = 3\n[scm]\nactions = 2\n[data]\nn = 20\nratio = 0.5 1\n")
            .string();
    const auto refusal = [&](std::vector<std::string> words) {
        words.insert(words.begin(), study);
        return tests::input_error_of([&] { (void)parse_simulate(words); });
    };
    const std::string form = " is missing: causum simulate STUDY --replicate R --out DIR";
    CHECK(refusal({"--out", "d"}) == "causum simulate: --replicate" + form);
    CHECK(refusal({"--replicate", "0"}) == "causum simulate: --out" + form);
    CHECK(refusal({"--replicate", "3", "--out", "d"}) == "--replicate 3 (the study has replicates 0 to 2)");
    CHECK(refusal({"--replicate", "0", "--out", "d", "--condition", "2"}) ==
          "--condition 2 (the study has conditions 0 to 1)");
    CHECK(refusal({"--replicate", "0", "--out", "d"}) ==
          "--condition is missing; the study has conditions 0: data.ratio = 0.5; 1: data.ratio = 1");
    CHECK(refusal({"--replicate", "0", "--out", "d", "--format", "npy"}) ==
          "--format npy (must be csv or hdf5)");
    CHECK(refusal({"--replicate", "0", "--truth", "--out", "d", "--truth"}) == "--truth (given twice)");
    CHECK(refusal({"--replicate", "0", "--truth=yes", "--out", "d"}) == "--truth (takes no value)");
    CHECK(refusal({"--replicate", "0", "--truht", "--out", "d"}) ==
          "--truht (unknown option; did you mean --truth?)");
    const std::vector<std::string> good = {study,  "--replicate",  "1", "--truth",  "--out",
                                           "--d-", "--data.ratio", "2", "--format", "hdf5"};
    CHECK_THROWS_AS(parse_simulate(good), InputError);  // a directory that looks like an option

    SimulateOptions options{.condition = 0, .out = scratch.path() / "d", .format = SampleFormat::hdf5};
    const Study large = parse_study("name = l\n[data]\nn = 1e8\n", "l.ini");
    CHECK_THAT(tests::input_error_of([&] { (void)simulate(large, options); }),
               Catch::StartsWith("--format hdf5 (makes its file in memory, and these samples have 33.1 GiB"));
    CHECK_FALSE(fs::exists(options.out));
}

TEST_CASE("the only condition needs no number", "[simulate]") {
    const tests::TemporaryDirectory scratch;
    const std::vector<std::string> words = {scratch.write("s.ini", "name = s\n[data]\nn = 20\n").string(),
                                            "--replicate",
                                            "1",
                                            "--truth",
                                            "--out",
                                            "d",
                                            "--fit.degree",
                                            "2"};
    const SimulateReplicate parsed = parse_simulate(words);
    CHECK(parsed.options.condition == 0);
    CHECK(parsed.options.replicate == 1);
    CHECK(parsed.options.truth);
    CHECK(parsed.options.format == SampleFormat::csv);
    CHECK(parsed.study.conditions.front().fit.regression.degree == 2);
}

}  // namespace
}  // namespace causum::jobs
