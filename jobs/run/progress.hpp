#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>

namespace causum::jobs {

/// Progress of a run on a stream: done/total, replicates per second, time left. One line that is rewritten
/// where the stream is a terminal, else a plain line every ten seconds. Safe to call from several threads.
class Progress {
  public:
    /// @param stream  must outlive this; nothing is written if total is 0
    Progress(std::FILE* stream, std::int64_t total);

    /// Counts one more replicate as done.
    void advance();
    /// Writes the last line.
    void finish();

    /// Wall-clock seconds since construction.
    [[nodiscard]] double seconds() const;

  private:
    void write(double seconds);

    std::FILE* stream_;
    bool terminal_;
    std::int64_t total_;
    std::int64_t done_ = 0;
    double written_ = 0.0;  ///< seconds at the last line
    std::chrono::steady_clock::time_point start_;
    std::mutex guard_;
};

/// A line such as "  120/400 replicates, 61.3 per second, 5 s left".
[[nodiscard]] std::string progress_line(std::int64_t done, std::int64_t total, double seconds);

}  // namespace causum::jobs
