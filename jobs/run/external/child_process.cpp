#include "jobs/run/external/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>
#include <vector>

#include "core/errors.hpp"

namespace causum::jobs {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t longest_line = 1 << 20;
constexpr std::size_t longest_error = 300;
constexpr milliseconds between_looks{50};
constexpr milliseconds time_to_end{1000};

void close_end(int& end) {
    if (end >= 0) close(end);
    end = -1;
}

/// Ends of the three channels: ours, and the program's.
struct Channels {
    std::array<int, 2> talk{-1, -1}, output{-1, -1}, errors{-1, -1};

    Channels() {
        // a socket: writing to a dead program is an error, not SIGPIPE
        const bool made = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, talk.data()) == 0 &&
                          pipe2(output.data(), O_CLOEXEC) == 0 && pipe2(errors.data(), O_CLOEXEC) == 0;
        if (made) return;
        const int why = errno;
        close_all();
        throw Error(fmt::format("pipes to an external program cannot be made ({})",
                                std::generic_category().message(why)));
    }
    void close_all() {
        for (auto* pair : {&talk, &output, &errors}) {
            for (int& end : *pair) close_end(end);
        }
    }
};

/// Starts a program in a process group of its own, with usual signals. @return an error number, or 0
int spawn(pid_t& id, std::span<const std::string> words, const Channels& channels) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, channels.talk[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, channels.output[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, channels.errors[1], STDERR_FILENO);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::vector<std::string> copies(words.begin(), words.end());
    std::vector<char*> arguments;
    arguments.reserve(copies.size() + 1);
    for (std::string& word : copies) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int why = posix_spawnp(&id, arguments.front(), &files, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return why;
}

}  // namespace

ChildProcess::ChildProcess(std::span<const std::string> words) {
    if (words.empty()) throw ArgumentError("ChildProcess: no command");
    Channels channels;
    const int why = spawn(id_, words, channels);
    if (why != 0) {
        channels.close_all();
        throw Error(
            fmt::format("{}: cannot be started ({})", words.front(), std::generic_category().message(why)));
    }
    talk_ = channels.talk[0];
    output_ = channels.output[0];
    errors_ = channels.errors[0];
    for (int end : {channels.talk[1], channels.output[1], channels.errors[1]}) close(end);
    for (const int end : {output_, errors_}) fcntl(end, F_SETFL, O_NONBLOCK);
}

ChildProcess::~ChildProcess() {
    close_end(talk_);
    kill(-id_, SIGTERM);
    const Clock::time_point end = Clock::now() + time_to_end;
    while (!is_dead() && Clock::now() < end) std::this_thread::sleep_for(milliseconds(2));
    kill(-id_, SIGKILL);  // before it is waited for: until then no other group can have its number
    while (waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
    }
    close_end(output_);
    close_end(errors_);
}

bool ChildProcess::is_dead() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == id_;
}

bool ChildProcess::wait(bool to_write, Clock::time_point deadline, const StopFlag& stop) {
    stop.check();
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return false;
    std::array<pollfd, 3> ends = {
        {{.fd = heard_.size() <= longest_line ? output_ : -1, .events = POLLIN, .revents = 0},
         {.fd = errors_, .events = POLLIN, .revents = 0},
         {.fd = to_write ? talk_ : -1, .events = POLLOUT, .revents = 0}}};
    poll(ends.data(), ends.size(), static_cast<int>(std::min(left, between_looks).count()));
    read_output();
    read_errors();
    return true;
}

void ChildProcess::read_output() {
    std::array<char, 1 << 16> bytes;
    while (output_ >= 0 && heard_.size() <= longest_line) {
        const ssize_t count = read(output_, bytes.data(), bytes.size());
        if (count > 0) heard_.append(bytes.data(), static_cast<std::size_t>(count));
        if (count == 0) close_end(output_);
        if (count < 0 && errno != EINTR) return;
    }
}

void ChildProcess::read_errors() {
    std::array<char, 1 << 16> bytes;
    const ssize_t count = errors_ >= 0 ? read(errors_, bytes.data(), bytes.size()) : -1;
    if (count == 0) close_end(errors_);
    for (ssize_t i = 0; i < count; ++i) {
        const char byte = bytes[static_cast<std::size_t>(i)];
        if (byte == '\n') {
            error_.clear();
            continue;
        }
        if (error_.size() < longest_error) error_ += byte;
        last_error_ = error_;
    }
}

bool ChildProcess::take_line() {
    const std::size_t end = heard_.find('\n');
    if (end == std::string::npos) return false;
    line_ = heard_.substr(0, end);
    heard_.erase(0, end + 1);
    return true;
}

Heard ChildProcess::send(std::string_view text, Clock::time_point deadline, const StopFlag& stop) {
    std::string left(text);
    left += '\n';
    while (true) {
        const ssize_t count = ::send(talk_, left.data(), left.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0) left.erase(0, static_cast<std::size_t>(count));
        if (left.empty()) return Heard::line;
        if (count < 0 && errno != EAGAIN && errno != EINTR) return Heard::ended;
        if (!wait(true, deadline, stop)) return Heard::late;
    }
}

Heard ChildProcess::listen(Clock::time_point deadline, const StopFlag& stop) {
    while (true) {
        const bool was_dead = is_dead();  // what a dead program wrote can all be read
        read_output();
        if (take_line()) return Heard::line;
        if (heard_.size() > longest_line) return Heard::too_long;
        if (output_ < 0 || was_dead) {
            read_errors();
            return Heard::ended;
        }
        if (!wait(false, deadline, stop)) return Heard::late;
    }
}

}  // namespace causum::jobs
