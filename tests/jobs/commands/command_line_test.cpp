// The command line: what it asks for, and a message for each way to get it wrong.

#include "jobs/commands/command_line.hpp"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "jobs/commands/analyze_command.hpp"
#include "jobs/commands/merge_command.hpp"
#include "jobs/commands/run_command.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

using tests::input_error_of;
using tests::TemporaryDirectory;

std::string refusal(const std::vector<std::string>& arguments) {
    return input_error_of([&] { (void)parse_command_line(arguments); });
}

std::string shown(const std::vector<std::string>& arguments) {
    return std::get<ShowText>(parse_command_line(arguments)).text;
}

/// A command's own `parse` of what follows its name.
template <typename Parse>
auto parsed(Parse parse, const std::vector<std::string>& arguments) {
    return parse(arguments);
}

}  // namespace

TEST_CASE("run: study file, options, settings") {
    const TemporaryDirectory directory;
    const std::string file = directory.write("a.ini", "name = s\n[data]\nratio = 0.5 1 2\n").string();
    const auto run = [&](std::vector<std::string> options) {
        options.insert(options.begin(), file);
        return parse_run(options);
    };

    const RunStudy plain = run({});
    CHECK(plain.study.name == "s");
    CHECK(plain.study.conditions.size() == 3);
    CHECK(plain.options.out == std::filesystem::path("results/s"));
    CHECK(plain.options.threads == 0);

    const RunStudy full = run({"--data.ratio", "0.25", "4", "--threads", "3", "--seed=9", "--out", "my dir/x",
                               "--linear.edge_coefficient_max", "2", "--scm.family", "linear"});
    CHECK(full.study.seed == 9);
    CHECK(full.study.axes.at(0).values == std::vector<std::string>{"0.25", "4"});
    CHECK(full.study.conditions[0].scm.linear.edge_coefficient_max == 2);
    CHECK(full.options.out == std::filesystem::path("my dir/x"));
    CHECK(full.options.threads == 3);

    CHECK(run({"--data.ratio", "0.25 4"}).study.conditions.size() == 2);
    CHECK(run({"--data.ratio=0.25", "4"}).study.conditions.size() == 2);
    CHECK(run({"--name", "t"}).options.out == std::filesystem::path("results/t"));

    CHECK(run({"--replicates", "2"}).study.replicates == 2);
    const std::vector<const char*> argv = {"causum", "run", file.c_str(), "--replicates", "2"};
    CHECK(std::holds_alternative<Action>(parse_command_line(static_cast<int>(argv.size()), argv.data())));
}

TEST_CASE("merge") {
    const auto merge = [](const std::vector<std::string>& arguments) { return parse_merge(arguments); };
    CHECK(merge({"my dir"}).directory == std::filesystem::path("my dir"));
    CHECK_FALSE(merge({"d"}).reseal);
    CHECK(merge({"d", "--reseal"}).reseal);
    CHECK(merge({"--reseal", "d"}).directory == std::filesystem::path("d"));
    CHECK(refusal({"merge", "d", "--reseal", "--reseal"}) == "--reseal (given twice)");
    CHECK(refusal({"merge", "d", "--resea"}) == "--resea (unexpected; causum merge has one argument)");
    CHECK(refusal({"merge", "--reseal"}) ==
          "causum merge: the directory of results comes right after `merge`: causum merge DIR");
}

TEST_CASE("run: mistakes") {
    const TemporaryDirectory directory;
    const std::string file = directory.write("a.ini", "name = s\n[data]\nratio = 1\n").string();
    const auto run = [&](std::vector<std::string> options) {
        options.insert(options.begin(), {"run", file});
        return refusal(options);
    };
    SECTION("no study file where it belongs") {
        const std::string message =
            "causum run: the study file comes right after `run`: causum run STUDY [--section.key VALUE]";
        CHECK(refusal({"run"}) == message);
        CHECK(refusal({"run", "--seed", "1", file}) == message);
        CHECK(refusal({"run", ""}) == message);
        CHECK(refusal({"run", "none.ini"}) == "none.ini: no such file (must be a study file)");
    }
    SECTION("options") {
        CHECK(run({"--data.rat", "1"}) ==
              "--data.rat (unknown key; did you mean --data.ratio?)");  // no guessing
        CHECK(run({"--ratio", "1"}) == "--ratio (unknown key; did you mean --data.ratio?)");
        CHECK(run({"--Seed", "1"}) == "--Seed (unknown key; did you mean --seed?)");
        CHECK(run({"--data.ration=1"}) == "--data.ration (unknown key; did you mean --data.ratio?)");
        CHECK(run({"--thread", "1"}) == "--thread (unknown option; did you mean --threads?)");
        CHECK(run({"--qqqqqqqq", "1"}) == "--qqqqqqqq (unknown key; `causum list` shows all keys)");
        CHECK(run({"-s", "1"}) == "-s (unexpected; options start with --)");
        CHECK(run({"b.ini"}) == "b.ini (unexpected; options start with --)");
        CHECK(run({"--threads", "1", "2"}) == "2 (unexpected; options start with --)");
        CHECK(run({"--data.ratio", "1", "--data.ratio", "2"}) == "--data.ratio 2 (given twice)");
        CHECK(run({"--out", "a", "--out", "b"}) == "--out b (given twice)");
    }
    SECTION("values") {
        CHECK(run({"--data.ratio", "-0.5"}) == "--data.ratio -0.5 (must be > 0)");
        CHECK(run({"--data.ratio", "1", "-0.5"}) == "--data.ratio -0.5 (must be > 0)");
        CHECK(run({"--seed", "-1"}) == "--seed -1 (must be an integer from 0 to 18446744073709551615)");
        CHECK(run({"--threads", "-1"}) == "--threads -1 (must be an integer from 0 to 1024)");
        CHECK(run({"--threads", "many"}) == "--threads many (must be an integer from 0 to 1024)");
    }
    SECTION("no value") {
        for (const std::string option : {"--data.ratio", "--out", "--threads"}) {
            CHECK(run({option}) == option + " (needs a value)");
            CHECK(run({option, "--seed", "1"}) == option + " (needs a value)");
            CHECK(run({option + "="}) == option + " (needs a value)");
            CHECK(run({option, ""}) == option + " (needs a value)");
        }
        CHECK(run({"--data.ratio", "  "}) == "--data.ratio (needs a value)");
    }
    SECTION("a mistake in the file stays the file's") {
        CHECK(run({"--linear.sigma_min", "1"}) ==
              "--linear.sigma_min 1 (needs scm.family = linear; this study has polynomial)");
        CHECK(refusal({"run", directory.write("b.ini", "name = s\nsede = 1").string(), "--seed", "1"}) ==
              (directory.path() / "b.ini").string() +
                  ":2: sede = 1 (unknown key; did you mean seed above all sections?)");
    }
}

TEST_CASE("a results file stands for its directory") {
    const TemporaryDirectory directory;
    const auto place = [](const std::string& argument) { return parsed(parse_merge, {argument}).directory; };
    const std::string file = (directory.path() / "results.h5").string();
    CHECK(place(file) == file);  // there is none
    (void)directory.write("results.h5", "");
    CHECK(place(file) == directory.path());
    CHECK(parsed(parse_analyze, {file}).out == directory.path());
    std::filesystem::create_directory(directory.path() / "d");
    std::filesystem::create_directory(directory.path() / "d" / "results.h5");
    CHECK(place((directory.path() / "d" / "results.h5").string()) == directory.path() / "d" / "results.h5");
    CHECK(place((directory.path() / "d").string()) == directory.path() / "d");
}

TEST_CASE("commands, help and version") {
    CHECK(refusal({}) ==
          "no command (there are run, status, merge, plan, replay, analyze, simulate, list, selftest; causum "
          "--help "
          "explains)");
    CHECK(refusal({"rnu"}) == "rnu (unknown command; did you mean run?)");
    CHECK(refusal({"lists"}) == "lists (unknown command; did you mean list?)");
    CHECK(refusal({"paper.ini"}) ==
          "paper.ini (unknown command; there are run, status, merge, plan, replay, analyze, simulate, list, "
          "selftest)");
    CHECK(refusal({"--seed"}) ==
          "--seed (an option before any command; there are run, status, merge, plan, replay, analyze, "
          "simulate, "
          "list, selftest)");
    CHECK(refusal({"selftest", "x"}) == "x (unexpected; causum selftest has no arguments)");
    CHECK(refusal({"list", "x"}) == "x (unexpected; causum list has no arguments)");
    CHECK(refusal({"analyze"}).find("causum analyze DIR") != std::string::npos);
    CHECK(refusal({"analyze", "a", "b"}) == "b (unexpected; options start with --)");
    CHECK(refusal({"analyze", "a", "--reference"}).find("--reference (needs a value)") != std::string::npos);
    CHECK(refusal({"analyze", "a", "--reference", "b", "c"}).find("c (unexpected") != std::string::npos);
    CHECK(parsed(parse_analyze, {"a", "--reference", "b"}).reference == "b");
    CHECK(parsed(parse_analyze, {"a"}).directory == "a");
    CHECK(parsed(parse_analyze, {"a"}).out == "a");
    CHECK(parsed(parse_analyze, {"a", "--out", "b"}).out == "b");
    CHECK(shown({"--version"}) == version_text());
    CHECK(shown({"--help"}) == general_help());
    CHECK(shown({"-h"}) == general_help());
    for (const Command& command : all_commands()) {
        CHECK(shown({std::string(command.name), "--help"}) == command.help());
        CHECK(shown({std::string(command.name), "x", "--seed", "1", "-h"}) == command.help());
    }
    CHECK(std::holds_alternative<Action>(parse_command_line(std::vector<std::string>{"list"})));
    const char* const argv[] = {"causum"};
    CHECK_THROWS_AS(parse_command_line(1, argv), InputError);
    CHECK_THROWS_AS(parse_command_line(0, argv), InputError);
}

}  // namespace causum::jobs
