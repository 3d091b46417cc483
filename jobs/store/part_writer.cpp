#include "jobs/store/part_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <system_error>
#include <utility>
#include <variant>

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

using Replicates = std::vector<std::int64_t>;

template <class Value>
std::vector<Value> picked(const std::vector<Value>& values, const std::vector<std::size_t>& places) {
    std::vector<Value> result;
    result.reserve(places.size());
    for (const std::size_t place : places) result.push_back(values[place]);
    return result;
}

/// The rectangle of some conditions and replicates, with the rows that were finished of it.
/// @param conditions  ascending
Table part_of(const Table& rectangle, const std::vector<std::size_t>& conditions, Replicates replicates,
              const std::map<std::size_t, std::vector<const results::CellRows*>>& by_condition) {
    Table part = rectangle;
    part.condition_keys = picked(rectangle.condition_keys, conditions);
    for (results::Coordinate& coordinate : part.coordinates)
        std::visit([&](auto& values) { values = picked(values, conditions); }, coordinate.values);
    part.replicates = std::move(replicates);
    part.allocate();
    for (std::size_t c = 0; c < conditions.size(); ++c) {
        for (const results::CellRows* rows : by_condition.at(conditions[c])) {
            const auto place = std::ranges::lower_bound(part.replicates, rows->replicate);
            part.put(c, static_cast<std::size_t>(place - part.replicates.begin()), *rows);
        }
    }
    return part;
}

/// The tables that hold finished rows: one rectangle, or where most of it would be empty, one for the
/// conditions that have the same replicates.
std::vector<Table> parts_of(const Table& rectangle, const std::vector<results::CellRows>& cells) {
    constexpr std::size_t sparse = 4;
    std::map<std::size_t, std::vector<const results::CellRows*>> by_condition;
    std::set<std::int64_t> all_replicates;
    for (const results::CellRows& cell : cells) {
        by_condition[cell.condition].push_back(&cell);
        all_replicates.insert(cell.replicate);
    }
    std::map<Replicates, std::vector<std::size_t>> groups;  // conditions by their replicates
    if (by_condition.size() * all_replicates.size() < sparse * cells.size()) {
        std::vector<std::size_t>& conditions =
            groups[Replicates(all_replicates.begin(), all_replicates.end())];
        for (const auto& [condition, rows] : by_condition) conditions.push_back(condition);
    } else {
        for (const auto& [condition, rows] : by_condition) {
            std::set<std::int64_t> own;
            for (const results::CellRows* row : rows) own.insert(row->replicate);
            groups[Replicates(own.begin(), own.end())].push_back(condition);
        }
    }
    std::vector<Table> parts;
    parts.reserve(groups.size());
    for (const auto& [replicates, conditions] : groups)
        parts.push_back(part_of(rectangle, conditions, replicates, by_condition));
    return parts;
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

void PartWriter::add(results::CellRows rows) {
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
        if (overdue && !failure_ && !ending_) limits_.leave(has_saved_);
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
        std::vector<std::filesystem::path> names;
        std::size_t bytes = 0;
        for (Table& part : parts_of(rectangle_, saved_)) {
            part.provenance.end = utc_now();
            names.push_back(directory_.parts_directory() /
                            fmt::format("part-{:08}-{}-{}.h5", part.replicates.front(), token_, ++written_));
            write_part(directory_, names.back(), part);
            bytes += part.status.size() * bytes_per_row;
        }
        has_saved_ = true;
        std::error_code ignored;
        if (!limits_.forget.empty()) std::filesystem::remove(limits_.forget, ignored);
        for (const std::filesystem::path& older : parts_)
            std::filesystem::remove(older, ignored);  // one that stays holds duplicates
        parts_ = std::move(names);
        if (bytes > full_part) {
            saved_.clear();
            parts_.clear();
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
