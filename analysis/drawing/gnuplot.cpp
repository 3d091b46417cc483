#include "analysis/drawing/gnuplot.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

#include "core/errors.hpp"

namespace causum::analysis {

namespace {

constexpr const char* log_name = "gnuplot.log";

/// What the child does between its birth and becoming gnuplot.
class SpawnActions {
  public:
    explicit SpawnActions(const std::filesystem::path& directory) {
        check(posix_spawn_file_actions_init(&actions_));
        check(posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str()));
        check(posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0));
        check(posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, log_name,
                                               O_WRONLY | O_CREAT | O_TRUNC, 0600));
        check(posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO));
    }
    ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

  private:
    static void check(int code) {
        if (code != 0) throw Error(fmt::format("gnuplot: cannot be prepared ({})", std::strerror(code)));
    }
    posix_spawn_file_actions_t actions_{};
};

/// The environment without GNUTERM, a terminal that this gnuplot may not have: scripts name their own.
std::vector<char*> environment() {
    std::vector<char*> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        if (!std::string_view(*variable).starts_with("GNUTERM=")) variables.push_back(*variable);
    }
    variables.push_back(nullptr);
    return variables;
}

std::string read_log(const std::filesystem::path& directory) {
    std::ifstream file(directory / log_name, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    constexpr std::size_t longest = 2000;
    if (text.size() > longest) text.erase(0, text.size() - longest);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.empty() ? "it printed nothing" : text;
}

}  // namespace

void run_gnuplot(const std::filesystem::path& directory, const std::string& script) {
    std::string arguments[] = {"gnuplot", "--default-settings", script};
    char* argv[] = {arguments[0].data(), arguments[1].data(), arguments[2].data(), nullptr};
    const SpawnActions actions(directory);
    pid_t child = 0;
    const int code = posix_spawnp(&child, argv[0], actions.get(), nullptr, argv, environment().data());
    if (code == ENOENT) {
        throw Error(
            "gnuplot = not found on PATH (it draws the figures): install it, for instance the package "
            "gnuplot-nox");
    }
    if (code != 0) throw Error(fmt::format("gnuplot = cannot be started ({})", std::strerror(code)));
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) throw Error(fmt::format("gnuplot = lost ({})", std::strerror(errno)));
    }
    if (WIFSIGNALED(status)) {
        throw Error(fmt::format("gnuplot = ended by signal {} (drawing {})", WTERMSIG(status), script));
    }
    if (WEXITSTATUS(status) != 0) {
        throw Error(fmt::format("gnuplot = exit code {} (drawing {}): {}", WEXITSTATUS(status), script,
                                read_log(directory)));
    }
}

}  // namespace causum::analysis
