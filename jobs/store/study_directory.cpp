#include "jobs/store/study_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "core/errors.hpp"
#include "results/checksummed_file.hpp"

namespace causum::jobs {
namespace fs = std::filesystem;

namespace {

constexpr const char* merge_lock = ".merging";

/// @throws Error if no file can be made in a directory
void require_writable(const fs::path& directory) {
    std::string probe = (directory / ".causum-XXXXXX").string();
    const int descriptor = ::mkstemp(probe.data());
    if (descriptor < 0) {
        throw Error(fmt::format("{}: cannot be written to ({}): choose another directory with --out",
                                directory.string(), std::generic_category().message(errno)));
    }
    ::close(descriptor);
    ::unlink(probe.c_str());
}

/// @throws Error if the directory cannot be made, or no file in it
void make_directory(const fs::path& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error || !fs::is_directory(directory)) {
        throw Error(fmt::format("{}: cannot be made a directory ({}): choose another with --out",
                                directory.string(),
                                error ? error.message() : "a file of that name is there"));
    }
    require_writable(directory);
}

}  // namespace

std::string host_name() {
    char name[256] = {};
    return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

StudyDirectory::StudyDirectory(fs::path path) : path_(std::move(path)) {}

fs::path StudyDirectory::results_file() const {
    return path_ / "results.h5";
}

fs::path StudyDirectory::parts_directory() const {
    return path_ / "parts";
}

std::vector<fs::path> StudyDirectory::files() const {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator entry(parts_directory(), error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with("part-") && name.ends_with(".h5")) files.push_back(entry->path());
    }
    if (error && error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory) {
        throw Error(fmt::format("{}: cannot be listed ({}): check name and rights",
                                parts_directory().string(), error.message()));
    }
    std::sort(files.begin(), files.end());
    if (fs::exists(results_file(), error)) files.insert(files.begin(), results_file());
    return files;
}

void StudyDirectory::prepare() const {
    make_directory(path_);
    make_directory(parts_directory());
    results::remove_leftovers(path_);
    results::remove_leftovers(parts_directory());
    const fs::path target = results::followed(results_file());
    if (target != results_file()) {
        require_writable(target.parent_path());
        results::remove_leftovers(target.parent_path());
    }
}

void StudyDirectory::restore_seal() const {
    try {
        if (!results::has_lost_seal(results_file())) return;
        std::string holder;
        const auto lock = DirectoryLock::take(*this, merge_lock, DirectoryLock::Mode::exclusive, holder);
        if (lock) results::restore_seal(results_file());
    } catch (const Error&) {  // it is read as it is
    }
}

void StudyDirectory::visit_files(const std::function<void(const fs::path&)>& visit) const {
    restore_seal();
    std::set<fs::path> visited;
    for (bool again = true; again;) {
        again = false;
        for (const fs::path& file : files()) {
            if (!visited.insert(file).second) continue;
            again = true;  // look for files that came meanwhile, perhaps in place of one that disappeared
            try {
                visit(file);
            } catch (const InputError&) {
                throw;
            } catch (const results::FileInUse&) {
                throw;
            } catch (const Error& error) {
                std::error_code none;
                if (file == results_file()) throw;
                if (!fs::exists(file, none)) continue;
                throw Error(fmt::format("{} (of a part: delete it, and the next run computes what it held)",
                                        error.what()));
            }
        }
    }
}

fs::path StudyDirectory::nothing_saved_file(const std::string& share) const {
    return parts_directory() / (".nothing-saved" + (share.empty() ? "" : '-' + share));
}

void StudyDirectory::remove_parts(const std::vector<fs::path>& parts) const {
    std::error_code ignored;  // what stays is found to be a duplicate by the next merge
    for (const fs::path& part : parts) fs::remove(part, ignored);
    for (fs::directory_iterator entry(parts_directory(), ignored), end; !ignored && entry != end;
         entry.increment(ignored)) {
        if (entry->path().filename().string().starts_with(".nothing-saved"))
            fs::remove(entry->path(), ignored);
    }
    ::rmdir(parts_directory().c_str());  // only if it is empty
}

std::optional<DirectoryLock> DirectoryLock::take(const StudyDirectory& directory, const std::string& name,
                                                 Mode mode, std::string& holder) {
    const fs::path file = directory.parts_directory() / name;
    while (true) {
        // The directory of parts may have gone, or go just now, with another process.
        const bool no_place = ::mkdir(file.parent_path().c_str(), 0777) != 0 && errno != EEXIST;
        const int descriptor = no_place ? -1 : ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (descriptor < 0) {
            if (!no_place && errno == ENOENT) continue;
            throw Error(
                fmt::format("{}: cannot be made ({}): look at the directory, its rights and its free space",
                            file.string(), std::generic_category().message(errno)));
        }
        DirectoryLock lock(file, descriptor);
        const bool locked = ::flock(descriptor, (mode == Mode::shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0;
        if (!locked && errno == EWOULDBLOCK) {
            char text[200] = {};
            const ssize_t length = ::pread(descriptor, text, sizeof text - 1, 0);
            holder = length > 0 ? text : "another process";
            lock.file_.clear();  // it is the other's
            return std::nullopt;
        }
        struct stat own = {}, there = {};
        const bool current = ::fstat(descriptor, &own) == 0 && ::stat(file.c_str(), &there) == 0 &&
                             own.st_ino == there.st_ino && own.st_dev == there.st_dev;
        if (!current) {  // another process ended and took the file away
            lock.file_.clear();
            continue;
        }
        if (mode == Mode::exclusive || own.st_size == 0) {
            const std::string name_of_holder = fmt::format("process {} on {}", ::getpid(), host_name());
            if (::ftruncate(descriptor, 0) == 0)
                (void)!::pwrite(descriptor, name_of_holder.data(), name_of_holder.size(), 0);
        }
        return lock;
    }
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : file_(std::move(other.file_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

DirectoryLock::~DirectoryLock() {
    if (descriptor_ < 0) return;
    // the last holder takes the file away: only it gets the exclusive lock
    if (!file_.empty() && ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) ::unlink(file_.c_str());
    ::close(descriptor_);
    if (!file_.empty()) ::rmdir(file_.parent_path().c_str());
}

DirectoryLock lock_for_merging(const StudyDirectory& directory, const StopFlag& stop) {
    using namespace std::chrono_literals;
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    for (std::string holder;; std::this_thread::sleep_for(100ms)) {
        std::optional<DirectoryLock> lock =
            DirectoryLock::take(directory, merge_lock, DirectoryLock::Mode::exclusive, holder);
        if (lock) return std::move(*lock);
        stop.check();
        if (std::chrono::steady_clock::now() > deadline) {
            throw Error(fmt::format("{}: {} is merging this directory: wait until it ends",
                                    directory.path().string(), holder));
        }
    }
}

std::vector<DirectoryLock> lock_for_running(const StudyDirectory& directory, const std::string& share) {
    using Mode = DirectoryLock::Mode;
    std::vector<DirectoryLock> locks;
    const auto take = [&](const std::string& name, Mode mode) {
        std::string holder;
        std::optional<DirectoryLock> lock = DirectoryLock::take(directory, name, mode, holder);
        if (!lock) {
            throw Error(fmt::format("{}: {} runs {} here: share the study out with --shard I/N, or wait",
                                    directory.path().string(), holder,
                                    share.empty() ? "this study" : "this shard or all of the study"));
        }
        locks.push_back(std::move(*lock));
    };
    take(".running", share.empty() ? Mode::exclusive : Mode::shared);
    if (!share.empty()) take(".running-" + share, Mode::exclusive);
    return locks;
}

}  // namespace causum::jobs
