#include "jobs/commands/stop_signals.hpp"
#include "tests/support/catch.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace causum::jobs {
namespace {

TEST_CASE("signals that end a job raise the flag and do nothing else", "[stop]") {
    for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) {
        // In a process of its own: the handlers stay as long as it lives.
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            const StopFlag& stop = stop_on_signals();
            const bool before = stop.is_raised();
            raise(signal);
            raise(signal);
            _exit(!before && stop.is_raised() ? 0 : 1);
        }
        int status = -1;
        REQUIRE(waitpid(child, &status, 0) == child);
        CAPTURE(signal);
        CHECK(status == 0);
    }
}

}  // namespace
}  // namespace causum::jobs
