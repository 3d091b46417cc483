#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/stop.hpp"
#include "jobs/store/study_directory.hpp"
#include "results/table.hpp"

namespace causum::jobs {

/// Saves finished rows in parts, every few seconds, in a thread of its own, the only one to call HDF5 while
/// it lives. It also watches the clock and the stop flag.
///
/// A part holds the rectangle of the conditions and replicates that were finished; what of it was not is
/// not_run, and where that is most of it, each group of conditions with the same replicates has a part of its
/// own. Parts are written anew with what was finished since, under new names, and the older ones deleted,
/// until they hold some megabytes; then come the next. So there are few files however long a run is.
class PartWriter {
  public:
    using Clock = std::chrono::steady_clock;

    struct Limits {
        std::optional<Clock::time_point> deadline = {};  ///< when the stop flag is raised
        /// Ends the process when work goes on some seconds after the flag was raised; what is finished is
        /// saved then.
        std::function<void(bool has_saved)> leave = {};
        std::filesystem::path forget = {};  ///< a file that goes away once something is saved
    };

    /// @param rectangle  of the study; its replicates do not matter
    PartWriter(const StudyDirectory& directory, results::Table rectangle, StopFlag& stop, Limits limits);
    PartWriter(const PartWriter&) = delete;
    PartWriter& operator=(const PartWriter&) = delete;
    /// Saves what is finished, if it can.
    ~PartWriter();

    /// Takes the rows of one condition of one replicate. For any thread.
    void add(results::CellRows rows);

    /// Whether anything was saved so far. For any thread.
    [[nodiscard]] bool has_saved() const { return has_saved_.load(); }

    /// Saves what is finished and ends. @throws Error if something could not be saved, now or before
    void finish();

  private:
    void work();
    void write(std::unique_lock<std::mutex>& lock);
    [[nodiscard]] double seconds() const;
    [[nodiscard]] double interval() const;

    const StudyDirectory& directory_;
    const results::Table rectangle_;
    StopFlag& stop_;
    const Limits limits_;
    const Clock::time_point start_ = Clock::now();
    const std::string token_;  ///< tells this process's parts from all others'

    std::mutex guard_;
    std::condition_variable wake_;
    std::vector<results::CellRows> fresh_;  ///< finished, in no part yet
    std::exception_ptr failure_;
    bool ending_ = false;

    // of the writing thread
    std::vector<results::CellRows> saved_;      ///< in the current parts
    std::vector<std::filesystem::path> parts_;  ///< the current parts; none before their first writing
    std::int64_t written_ = 0;                  ///< number of files so far, in the names
    std::atomic<bool> has_saved_ = false;
    double last_write_ = 0.0;  ///< seconds since start_
    double cost_ = 0.0;        ///< seconds of the last writing
    std::thread thread_;       ///< last: starts when all else is there
};

}  // namespace causum::jobs
