#include "jobs/run/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "jobs/run/duration.hpp"
#include "jobs/run/note.hpp"

namespace causum::jobs {

std::string progress_line(std::int64_t done, std::int64_t total, double seconds) {
    if (done == 0 || !(seconds > 0.0)) return fmt::format("{}/{} replicates", done, total);
    const double rate = static_cast<double>(done) / seconds;
    const std::string speed = rate >= 100.0 ? fmt::format("{:.0f}", rate) : fmt::format("{:.3g}", rate);
    if (done == total)
        return fmt::format("{}/{} replicates, {} per second, in {}", done, total, speed,
                           duration_text(seconds));
    return fmt::format("{}/{} replicates, {} per second, {} left", done, total, speed,
                       duration_text(static_cast<double>(total - done) / rate));
}

Progress::Progress(std::FILE* stream, std::int64_t total)
    : stream_(stream),
      terminal_(isatty(fileno(stream)) != 0),
      total_(total),
      start_(std::chrono::steady_clock::now()) {}

double Progress::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void Progress::advance() {
    const std::lock_guard lock(guard_);
    ++done_;
    const double now = seconds();
    if (done_ < total_ && now - written_ >= (terminal_ ? 0.2 : 10.0)) write(now);
}

void Progress::finish() {
    const std::lock_guard lock(guard_);
    if (total_ == 0) return;
    write(seconds());
    if (terminal_) note(stream_, "\n");
}

void Progress::write(double seconds) {
    const std::string line = progress_line(done_, total_, seconds);
    if (terminal_) {
        note(stream_, "\r{}\033[K", line);
    } else {
        note(stream_, "{}\n", line);
    }
    written_ = seconds;
}

}  // namespace causum::jobs
