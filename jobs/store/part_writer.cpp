#include "jobs/store/part_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <system_error>
#include <utility>

#include "core/errors.hpp"
#include "jobs/store/study_table.hpp"
#include "results/results_file.hpp"

namespace causum::jobs {
namespace {

using results::Table;

std::string random_token() {
    std::random_device device;
    return fmt::format("{:08x}{:08x}", device(), device());
}

constexpr std::size_t bytes_per_row = sizeof(double) * results::metric_count + 2;
constexpr std::size_t full_part = std::size_t{4} << 20;

/// One table of replicates that have a table each, in ascending order.
Table join(const Table& rectangle, std::vector<Table>& replicates) {
    std::ranges::sort(replicates, {}, [](const Table& rows) { return rows.replicates.front(); });
    Table part = rectangle;
    part.replicates.clear();
    for (const Table& rows : replicates) part.replicates.push_back(rows.replicates.front());
    part.allocate();
    for (std::size_t r = 0; r < replicates.size(); ++r) {
        const Table& from = replicates[r];
        for (std::size_t c = 0; c < part.condition_keys.size(); ++c) {
            for (std::size_t f = 0; f < results::fact_count; ++f)
                part.facts[f][part.cell(c, r)] = from.facts[f][from.cell(c, 0)];
            for (std::size_t e = 0; e < part.estimators.size(); ++e) {
                const std::size_t source = from.row(c, 0, e);
                const std::size_t to = part.row(c, r, e);
                for (std::size_t m = 0; m < results::metric_count; ++m)
                    part.metrics[m][to] = from.metrics[m][source];
                part.penalty_on_edge[to] = from.penalty_on_edge[source];
                part.status[to] = from.status[source];
            }
        }
    }
    return part;
}

/// Writes a part, also while merges of other processes take away the directory of parts when it is empty.
void write_part(const StudyDirectory& directory, const std::filesystem::path& name, const Table& part) {
    constexpr int attempts = 5;
    for (int attempt = 1;; ++attempt) {
        std::error_code ignored;
        std::filesystem::create_directory(directory.parts_directory(), ignored);
        try {
            return results::write_results(name, part);
        } catch (const Error&) {
            if (attempt == attempts || !std::filesystem::exists(directory.path(), ignored)) throw;
        }
    }
}

}  // namespace

PartWriter::PartWriter(const StudyDirectory& directory, Table rectangle, StopFlag& stop, Limits limits)
    : directory_(directory),
      rectangle_(std::move(rectangle)),
      stop_(stop),
      limits_(std::move(limits)),
      token_(random_token()),
      thread_([this] { work(); }) {}

PartWriter::~PartWriter() {
    try {
        finish();
    } catch (...) {  // another failure is on its way
    }
}

void PartWriter::add(Table rows) {
    rows.condition_keys.clear();  // the rectangle has them
    rows.coordinates.clear();
    const std::lock_guard lock(guard_);
    fresh_.push_back(std::move(rows));
}

void PartWriter::finish() {
    {
        const std::lock_guard lock(guard_);
        ending_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

double PartWriter::seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
}

/// Often in a run's first minutes, every 30 s at last; writing is to take less than 1 % of the time.
double PartWriter::interval() const {
    const double elapsed = seconds();
    return std::max({100.0 * cost_, std::clamp(elapsed / 20.0, 0.25, 5.0), std::min(elapsed / 100.0, 30.0)});
}

void PartWriter::work() {
    constexpr std::chrono::milliseconds tick(50);
    constexpr double patience = 3.0;
    std::optional<double> stopped_at;
    std::unique_lock lock(guard_);
    while (!ending_) {
        wake_.wait_for(lock, tick);
        const double now = seconds();
        if (limits_.deadline && Clock::now() >= *limits_.deadline) stop_.raise();
        if (stop_.is_raised() && !stopped_at) stopped_at = now;
        const bool overdue = stopped_at && now - *stopped_at >= patience && limits_.leave && !failure_;
        if (overdue || now - last_write_ >= interval()) write(lock);
        if (overdue && !failure_ && !ending_) limits_.leave();
    }
    write(lock);
}

void PartWriter::write(std::unique_lock<std::mutex>& lock) {
    if (fresh_.empty() || failure_) return;
    std::move(fresh_.begin(), fresh_.end(), std::back_inserter(saved_));
    fresh_.clear();
    lock.unlock();
    const double begin = seconds();
    try {
        Table part = join(rectangle_, saved_);
        part.provenance.end = utc_now();
        const auto name = directory_.parts_directory() /
                          fmt::format("part-{:08}-{}-{}.h5", part.replicates.front(), token_, ++written_);
        std::error_code ignored;
        write_part(directory_, name, part);
        // an older part that stays holds duplicates
        if (!part_.empty()) std::filesystem::remove(part_, ignored);
        part_ = name;
        if (part.status.size() * bytes_per_row > full_part) {
            saved_.clear();
            part_.clear();
        }
    } catch (...) {
        lock.lock();
        failure_ = std::current_exception();
        stop_.raise();  // no use in working on what cannot be saved
        return;
    }
    last_write_ = seconds();
    cost_ = last_write_ - begin;
    lock.lock();
}

}  // namespace causum::jobs
