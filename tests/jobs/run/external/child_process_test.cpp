#include "jobs/run/external/child_process.hpp"

#include <csignal>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "core/errors.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

using Clock = ChildProcess::Clock;

std::vector<std::string> shell(const std::string& script) {
    return {"/bin/bash", "-c", script};
}

Clock::time_point in(int milliseconds) {
    return Clock::now() + std::chrono::milliseconds(milliseconds);
}

/// Whether a process is dead, or is within a second. Where nobody waits for orphans, a dead one stays a
/// zombie.
bool dies(pid_t id) {
    const auto is_dead = [id] {
        std::ifstream stat("/proc/" + std::to_string(id) + "/stat");
        std::string text;
        std::getline(stat, text);
        return text.empty() || text.find(") Z ") != std::string::npos;
    };
    for (int i = 0; i < 200 && !is_dead(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return is_dead();
}

TEST_CASE("a program is spoken to line by line", "[external]") {
    const StopFlag stop;
    ChildProcess program(shell("while read -r l; do echo \"<$l>\"; echo said $l >&2; done; echo end"));
    for (const std::string text : {"one", "two words", ""}) {
        REQUIRE(program.send(text, in(5000), stop) == Heard::line);
        REQUIRE(program.listen(in(5000), stop) == Heard::line);
        CHECK(program.line() == "<" + text + ">");
    }
    CHECK(program.listen(in(20), stop) == Heard::late);
    CHECK(program.last_error() == "said");
    StopFlag raised;
    raised.raise();
    CHECK_THROWS_AS((void)program.listen(in(5000), raised), Stopped);
}

TEST_CASE("a program that cannot be started is an error", "[external]") {
    CHECK_THROWS_WITH(ChildProcess(std::vector<std::string>{"no-such-program"}),
                      "no-such-program: cannot be started (No such file or directory)");
    CHECK_THROWS_WITH(ChildProcess(std::vector<std::string>{"/etc/passwd"}),
                      "/etc/passwd: cannot be started (Permission denied)");
}

TEST_CASE("a dead program is told from a silent one, and takes what it started with it", "[external]") {
    const StopFlag stop;
    pid_t child = 0;
    {
        // its child holds the pipes open
        ChildProcess program(shell("sleep 100 & echo $!; echo no luck >&2; exit 3"));
        REQUIRE(program.listen(in(5000), stop) == Heard::line);
        child = std::stoi(program.line());
        CHECK(program.listen(in(5000), stop) == Heard::ended);
        CHECK(program.last_error() == "no luck");
        CHECK(kill(child, 0) == 0);
    }
    CHECK(dies(child));
}

TEST_CASE("a program that ignores SIGTERM is killed with what it started", "[external]") {
    const StopFlag stop;
    pid_t stubborn = 0, child = 0;
    {
        ChildProcess program(shell("trap '' TERM; sleep 100 & echo $!; while true; do sleep 1; done"));
        REQUIRE(program.listen(in(5000), stop) == Heard::line);
        child = std::stoi(program.line());
        stubborn = program.id();
    }
    CHECK(dies(stubborn));
    CHECK(dies(child));
}

TEST_CASE("a program that talks too much, or does not listen, stops nobody", "[external]") {
    const StopFlag stop;
    ChildProcess talks(shell("head -c 3000000 /dev/zero | tr '\\0' x; sleep 100"));
    CHECK(talks.listen(in(5000), stop) == Heard::too_long);
    ChildProcess complains(
        shell("head -c 3000000 /dev/zero | tr '\\0' x >&2; echo >&2; echo why >&2; echo ok"));
    CHECK(complains.listen(in(5000), stop) == Heard::line);
    ChildProcess deaf(shell("exec sleep 100"));
    CHECK(deaf.send(std::string(3'000'000, 'x'), in(50), stop) == Heard::late);
}

}  // namespace
}  // namespace causum::jobs
