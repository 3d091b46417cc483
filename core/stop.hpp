#pragma once

#include <atomic>
#include <exception>

namespace causum {

/// Work was given up because a StopFlag was raised. Not an Error: nothing failed, and nothing half-made is
/// kept.
class Stopped : public std::exception {
  public:
    [[nodiscard]] const char* what() const noexcept override { return "stopped before the end"; }
};

/// A request to end soon, which long loops look at. Raised once, it stays up. May be raised by any thread and
/// by a signal handler.
class StopFlag {
  public:
    void raise() noexcept { raised_.store(true, std::memory_order_relaxed); }
    [[nodiscard]] bool is_raised() const noexcept { return raised_.load(std::memory_order_relaxed); }
    /// @throws Stopped if the flag is up
    void check() const {
        if (is_raised()) throw Stopped();
    }

  private:
    static_assert(std::atomic<bool>::is_always_lock_free, "signal handlers may use lock-free atomics only");
    std::atomic<bool> raised_ = false;
};

}  // namespace causum
