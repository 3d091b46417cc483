#pragma once

#include <ctime>

namespace causum::estimators {

/// CPU time of the calling thread since construction.
class CpuTimer {
  public:
    [[nodiscard]] double seconds() const { return now() - start_; }

  private:
    [[nodiscard]] static double now() {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
    }

    double start_ = now();
};

/// What a fit returns, with the CPU time that it took in its `seconds`.
template <class Fit>
[[nodiscard]] auto timed(Fit fit) {
    const CpuTimer timer;
    auto result = fit();
    result.seconds = timer.seconds();
    return result;
}

}  // namespace causum::estimators
