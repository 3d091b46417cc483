#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/stop.hpp"

namespace causum::jobs {

/// How a wait for a program's line ended.
enum class Heard : std::uint8_t {
    line,      ///< there is one
    ended,     ///< the program is dead, or closed its standard output
    late,      ///< there was none in time
    too_long,  ///< the line is longer than 1 MiB
};

/// A program that is spoken to line by line over its standard input and output, in a process group of its
/// own. Not for use by several threads at once.
///
///     ChildProcess program(words);
///     program.send("hello", deadline, stop);
///     if (program.listen(deadline, stop) == Heard::line) use(program.line());
///
/// Its standard error is read while it is waited for, and the last line kept. What it started itself dies
/// with it unless it left the group (setsid).
class ChildProcess {
  public:
    using Clock = std::chrono::steady_clock;

    /// Starts it. @param words  the program, searched for in PATH, and its arguments; at least one
    /// @throws Error that says why it cannot be started
    explicit ChildProcess(std::span<const std::string> words);
    /// Ends the group: SIGTERM, and after a second, or when the program is dead, SIGKILL.
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// Writes a line to it. @return Heard::line if all of it was taken, ended or late
    /// @param stop  looked at 20 times a second; @throws Stopped if it is raised
    [[nodiscard]] Heard send(std::string_view text, Clock::time_point deadline, const StopFlag& stop);
    /// Waits for its next line. @param stop  as send
    [[nodiscard]] Heard listen(Clock::time_point deadline, const StopFlag& stop);
    /// The line that was heard last, without its end.
    [[nodiscard]] const std::string& line() const { return line_; }
    /// The last line of its standard error that is not empty, or its beginning.
    [[nodiscard]] const std::string& last_error() const { return last_error_; }
    [[nodiscard]] pid_t id() const { return id_; }

  private:
    /// Waits for a moment until something can be read, or written. @return whether it may take more
    bool wait(bool to_write, Clock::time_point deadline, const StopFlag& stop);
    void read_output();
    void read_errors();
    bool take_line();
    [[nodiscard]] bool is_dead() const;

    pid_t id_ = -1;
    int talk_ = -1, output_ = -1, errors_ = -1;  ///< our ends; −1 if closed
    std::string heard_, line_, error_, last_error_;
};

}  // namespace causum::jobs
