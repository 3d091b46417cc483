#pragma once

#include <omp.h>

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>

namespace causum {

/// Calls body(i) for i = 0 … count − 1 on `threads` threads, handing out indices one at a time.
///
/// The first exception stops the handing out; it is rethrown here after all threads have come to rest.
/// Results must not depend on order or thread: body(i) writes only what belongs to i, or locks. One call may
/// be made inside another.
template <class Body>
void parallel_for(std::int64_t count, int threads, Body&& body) {
    std::exception_ptr failure;
    std::mutex guard;
    std::atomic<bool> failed = false;
    omp_set_max_active_levels(2);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (std::int64_t i = 0; i < count; ++i) {
        if (failed.load(std::memory_order_relaxed)) continue;
        try {
            body(i);
        } catch (...) {
            const std::lock_guard lock(guard);
            if (!failed.exchange(true)) failure = std::current_exception();
        }
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace causum
