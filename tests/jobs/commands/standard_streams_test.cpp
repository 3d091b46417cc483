#include "jobs/commands/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

TEST_CASE("a closed standard stream is taken, and stays useless", "[standard_streams]") {
    const auto before = std::signal(SIGPIPE, SIG_DFL);
    const int kept = ::dup(STDIN_FILENO);
    REQUIRE(kept > STDERR_FILENO);
    ::close(STDIN_FILENO);
    reserve_standard_streams();
    const int mode = ::fcntl(STDIN_FILENO, F_GETFL);
    const int next = ::open("/dev/null", O_RDONLY);
    ::dup2(kept, STDIN_FILENO);
    ::close(kept);
    ::close(next);
    CHECK((mode & O_ACCMODE) == O_WRONLY);
    CHECK(next > STDERR_FILENO);
    CHECK(std::signal(SIGPIPE, before) == SIG_IGN);
}

TEST_CASE("open standard streams stay as they are", "[standard_streams]") {
    const auto before = std::signal(SIGPIPE, SIG_DFL);
    const int mode = ::fcntl(STDOUT_FILENO, F_GETFL);
    reserve_standard_streams();
    CHECK(::fcntl(STDOUT_FILENO, F_GETFL) == mode);
    std::signal(SIGPIPE, before);
}

}  // namespace
}  // namespace causum::jobs
