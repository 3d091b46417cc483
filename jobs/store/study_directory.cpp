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
        const MergeLock lock(*this, std::chrono::seconds(0));
        results::restore_seal(results_file());
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

void StudyDirectory::remove_parts(const std::vector<fs::path>& parts) const {
    std::error_code ignored;  // what stays is found to be a duplicate by the next merge
    for (const fs::path& part : parts) fs::remove(part, ignored);
    ::rmdir(parts_directory().c_str());  // only if it is empty
}

MergeLock::MergeLock(const StudyDirectory& directory, std::chrono::seconds patience)
    : file_(directory.parts_directory() / ".merging") {
    using namespace std::chrono_literals;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;; std::this_thread::sleep_for(100ms)) {
        // The directory of parts may have gone, or go just now, with another merge.
        const bool no_place = ::mkdir(file_.parent_path().c_str(), 0777) != 0 && errno != EEXIST;
        if (!no_place) descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (descriptor_ < 0 && (no_place || errno != ENOENT)) {
            throw Error(
                fmt::format("{}: cannot be made ({}): look at the directory, its rights and its free space",
                            file_.string(), std::generic_category().message(errno)));
        }
        if (descriptor_ >= 0) {
            const bool locked = ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
            const bool busy = !locked && errno == EWOULDBLOCK;
            struct stat own = {}, there = {};
            const bool current = ::fstat(descriptor_, &own) == 0 && ::stat(file_.c_str(), &there) == 0 &&
                                 own.st_ino == there.st_ino && own.st_dev == there.st_dev;
            if (!busy && current) return;
            ::close(std::exchange(descriptor_, -1));  // busy, or another process ended and took the file away
        }
        if (std::chrono::steady_clock::now() > deadline) {
            throw Error(fmt::format("{}: another causum is merging this directory: wait until it ends",
                                    directory.path().string()));
        }
    }
}

MergeLock::~MergeLock() {
    if (descriptor_ < 0) return;
    ::unlink(file_.c_str());
    ::close(descriptor_);
    ::rmdir(file_.parent_path().c_str());
}

}  // namespace causum::jobs
