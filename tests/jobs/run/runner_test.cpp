#include "jobs/run/runner.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "core/errors.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/study_file.hpp"
#include "results/results_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/same_rows.hpp"

using namespace causum;
using namespace causum::jobs;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

/// A directory that goes away with the test.
struct Scratch {
    Scratch() {
        std::string name = (fs::temp_directory_path() / "causum-test-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    ~Scratch() { fs::remove_all(path); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    fs::path path;
};

const std::string small = R"(
name = small
seed = 3
replicates = 6
[scm]
actions = 2
[data]
n = 40 80
[fit]
degree = 2
estimators = observational joint
)";

std::string changed(const std::string& from, const std::string& to) {
    std::string text = small;
    return text.replace(text.find(from), from.size(), to);
}

results::Table run(const std::string& text, const fs::path& out, int threads = 1) {
    std::FILE* quiet = std::fopen("/dev/null", "w");
    try {
        StopFlag stop;
        RunResult result =
            run_study(parse_study(text, "small.ini"), {.out = out, .threads = threads}, stop, quiet);
        std::fclose(quiet);
        return std::move(result.table);
    } catch (...) {
        std::fclose(quiet);
        throw;
    }
}

std::string bytes(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("one and two threads give the same bits", "[runner][bits]") {
    Scratch scratch;
    const std::string text = changed("observational joint", "observational structured_spline adaptive joint");
    tests::require_same_rows(run(text, scratch.path / "one", 1), run(text, scratch.path / "two", 2));
}

TEST_CASE("a run writes what it returns, and running it again computes nothing", "[runner]") {
    Scratch scratch;
    const results::Table table = run(small, scratch.path / "a" / "b");
    const fs::path file = scratch.path / "a" / "b" / "results.h5";
    const results::Table stored = results::read_results(file);
    tests::require_same_rows(table, stored);
    CHECK(stored.provenance.study_text == table.provenance.study_text);
    CHECK(stored.axes == std::vector<std::string>{"data.n"});
    CHECK(std::get<std::vector<std::int64_t>>(stored.coordinates.at(0).values) ==
          std::vector<std::int64_t>{40, 80});
    const std::string before = bytes(file);
    (void)run(small, scratch.path / "a" / "b");
    CHECK(bytes(file) == before);
    for (const auto& entry : fs::directory_iterator(file.parent_path()))
        CHECK((entry.path() == file || entry.path().filename() == ".results.h5.seal"));  // nothing left over
}

TEST_CASE("a study directory grows: replicates, axis values, estimators", "[runner][bits]") {
    Scratch scratch;
    const fs::path out = scratch.path / "grown";
    const results::Table first = run(small, out);
    for (const std::string& text :
         {changed("replicates = 6", "replicates = 9"),
          changed("replicates = 6", "replicates = 9")
              .replace(changed("replicates = 6", "replicates = 9").find("n = 40 80"), 9, "n = 40 60 80")}) {
        const results::Table grown = run(text, out);
        CHECK(grown.replicates.size() == 9);
        // what was there is kept to the last bit, times included; what is new equals a run of its own
        for (std::size_t r = 0; r < 6; ++r) {
            CHECK(tests::same_bits(grown.metric(results::Metric::fit_seconds)[grown.row(0, r, 1)],
                                   first.metric(results::Metric::fit_seconds)[first.row(0, r, 1)]));
        }
        tests::require_same_rows(grown,
                                 run(text, scratch.path / std::to_string(grown.condition_keys.size())));
    }
    std::string more = changed("observational joint", "plug_in observational joint");
    more.replace(more.find("replicates = 6"), 14, "replicates = 9");
    more.replace(more.find("n = 40 80"), 9, "n = 40 60 80");
    tests::require_same_rows(run(more, out), run(more, scratch.path / "alone"));
}

TEST_CASE("a directory of another study is refused and left alone", "[runner][bad input]") {
    Scratch scratch;
    (void)run(small, scratch.path);
    const std::string before = bytes(scratch.path / "results.h5");
    const auto refused = [&](const std::string& text, const std::string& what) {
        CHECK_THROWS_AS(run(text, scratch.path), InputError);
        CHECK_THROWS_WITH(run(text, scratch.path),
                          Contains("results.h5: holds another study") && Contains(what));
        CHECK(bytes(scratch.path / "results.h5") == before);
    };
    refused(changed("seed = 3", "seed = 4"), "seed = 3 there, 4 here");
    refused(changed("name = small", "name = other"), "name = small there, other here");
    refused(changed("degree = 2", "degree = 1"), "fit.degree=2 there, fit.degree=1 here");
    refused(changed("n = 40 80", "n = 40"), "n_obs=80 there");
    const auto too_little = [&](const std::string& text, const std::string& what) {
        CHECK_THROWS_AS(run(text, scratch.path), InputError);
        CHECK_THROWS_WITH(run(text, scratch.path),
                          Contains("already holds more of this study (" + what + "): causum analyze"));
        CHECK(bytes(scratch.path / "results.h5") == before);
    };
    too_little(changed("replicates = 6", "replicates = 5"), "replicates = 6 there, 5 here");
    too_little(changed("observational joint", "observational"), "fit.estimators has joint there");
}

TEST_CASE("an unwritable output is refused before anything is computed", "[runner][bad input]") {
    Scratch scratch;
    std::ofstream(scratch.path / "file") << "not a directory";
    CHECK_THROWS_WITH(run(small, scratch.path / "file"), Contains("file") && Contains("--out"));
    CHECK_THROWS_WITH(run(small, scratch.path / "file" / "below"),
                      Contains("file/below") && Contains("Not a directory"));
    CHECK_THROWS_WITH(run(small, "/proc/causum"), Contains("/proc/causum: cannot be made a directory"));
    CHECK(bytes(scratch.path / "file") == "not a directory");
}

TEST_CASE("a damaged results file stops the run and is left alone", "[runner][bad input]") {
    Scratch scratch;
    std::ofstream(scratch.path / "results.h5") << "damaged";
    CHECK_THROWS_AS(run(small, scratch.path), Error);
    CHECK(bytes(scratch.path / "results.h5") == "damaged");
}

TEST_CASE("a study too large for the memory is refused with an estimate", "[runner][bad input]") {
    Scratch scratch;
    const std::string large = changed("actions = 2", "actions = 60");
    std::string text = large;
    text.replace(text.find("degree = 2"), 10, "degree = 4");
    CHECK_THROWS_AS(run(text, scratch.path / "x"), InputError);
    CHECK_THROWS_WITH(run(text, scratch.path / "x"),
                      Contains("scm.actions = 60 with fit.degree = 4: needs about") && Contains("GB"));
    std::string automatic = large;
    automatic.replace(automatic.find("degree = 2"), 10, "degree = auto");
    CHECK_THROWS_WITH(run(automatic, scratch.path / "x"),
                      Contains("scm.actions = 60 with fit.degree = auto, up to 5: needs about"));
    std::string many = small;  // what takes the memory is blamed
    many.replace(many.find("replicates = "), 14, "replicates = 4000000000 #");
    CHECK_THROWS_WITH(run(many, scratch.path / "x"),
                      Contains("4000000000 replicates") && Contains("fewer of them"));
    CHECK(!fs::exists(scratch.path / "x"));
}

TEST_CASE("threads come from the option, then from the environment, in order") {
    using Variables = std::map<std::string, std::string>;
    const auto count = [](int option, const Variables& variables) {
        const Threads threads = thread_count(option, [&](const char* name) {
            const auto found = variables.find(name);
            return found == variables.end() ? nullptr : found->second.c_str();
        });
        return std::to_string(threads.count) + " " + threads.reason;
    };
    CHECK(count(3, {{"OMP_NUM_THREADS", "2"}}) == "3 --threads");
    CHECK(count(0, {{"OMP_NUM_THREADS", "1"}, {"SLURM_CPUS_PER_TASK", "5"}}) == "1 OMP_NUM_THREADS");
    CHECK(count(0, {{"OMP_NUM_THREADS", "4,2"}}) == "4 OMP_NUM_THREADS");
    CHECK(count(0, {{"OMP_NUM_THREADS", "many"}, {"SLURM_CPUS_PER_TASK", "5"}}) == "5 SLURM_CPUS_PER_TASK");
    CHECK(count(0, {{"NSLOTS", "6"}, {"NCPUS", "7"}}) == "6 NSLOTS");
    CHECK(count(0, {{"PBS_NUM_PPN", "8"}}) == "8 PBS_NUM_PPN");
    CHECK(count(0, {{"NCPUS", "7"}, {"LSB_DJOB_NUMPROC", "2"}}) == "7 NCPUS");
    CHECK(count(0, {{"LSB_DJOB_NUMPROC", "9"}}) == "9 LSB_DJOB_NUMPROC");
    CHECK(thread_count(0, [](const char*) { return nullptr; }).count >= 1);
    CHECK(thread_count(0, [](const char*) { return "0"; }).reason == "processors at hand");
}

TEST_CASE("a run that is stopped keeps what is finished and says so", "[runner][stop]") {
    Scratch scratch;
    const Study study = parse_study(small, "small.ini");
    std::FILE* quiet = std::fopen("/dev/null", "w");
    StopFlag stop;
    stop.raise();
    RunOptions options;
    options.out = scratch.path;
    options.threads = 1;
    CHECK(run_study(study, options, stop, quiet).end == RunEnd::stopped);
    CHECK(!fs::exists(scratch.path / "results.h5"));
    StopFlag go;
    options.shard = Shard{1, 3};
    const RunResult shard = run_study(study, options, go, quiet);
    CHECK(shard.end == RunEnd::shard_done);
    CHECK(shard.table.replicates.empty());
    options.shard.reset();
    const RunResult all = run_study(study, options, go, quiet);
    std::fclose(quiet);
    CHECK(all.end == RunEnd::complete);
    tests::require_same_rows(all.table, run(small, scratch.path / "alone"));
    CHECK(!fs::exists(scratch.path / "parts"));
}
