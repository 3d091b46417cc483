#include "results/checksummed_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "core/errors.hpp"

namespace causum::results {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view mark = "causum.1";
constexpr std::size_t seal_size = 16;
using Seal = std::array<std::byte, seal_size>;

/// 64-bit FNV-1a hash (Fowler, Noll, Vo) of bytes: every change of one byte changes it.
class Fnv1a {
  public:
    void add(std::span<const std::byte> bytes) {
        for (const std::byte byte : bytes) {
            hash_ = (hash_ ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3U;
        }
    }
    /// The mark and the hash so far, little-endian.
    [[nodiscard]] Seal seal() const {
        Seal seal;
        std::memcpy(seal.data(), mark.data(), mark.size());
        for (std::size_t i = 0; i < sizeof hash_; ++i) {
            seal[mark.size() + i] = static_cast<std::byte>(hash_ >> (8 * i));
        }
        return seal;
    }

  private:
    std::uint64_t hash_ = 0xcbf29ce484222325U;
};

/// @param problem  what happened; errno says why
[[noreturn]] void fail_writing(const fs::path& file, const char* problem) {
    const std::string reason = std::generic_category().message(errno);
    throw Error(fmt::format("{}: {} ({}): look at the directory, its rights and its free space",
                            file.string(), problem, reason));
}

[[noreturn]] void fail_reading(const fs::path& file, std::string_view message) {
    throw Error(fmt::format("{}: {}", file.string(), message));
}

fs::path directory_of(const fs::path& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

std::string host_name() {
    char name[256] = {};
    if (::gethostname(name, sizeof name - 1) != 0) return "unknown";
    std::string host = name;
    std::replace(host.begin(), host.end(), '/', '_');
    return host;
}

/// A new file that is removed again unless it takes its final name.
class TemporaryFile {
  public:
    explicit TemporaryFile(const fs::path& file) : file_(file) {
        // A file of another process, or one left behind by a crash, may have the same name: take the next.
        constexpr int attempts = 1000;
        const std::string host = host_name();
        for (int attempt = 0; attempt < attempts; ++attempt) {
            name_ = directory_of(file) /
                    fmt::format(".{}.{}.{}-{}.tmp", file.filename().string(), host, ::getpid(), attempt);
            descriptor_ = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (descriptor_ >= 0) {
                ::flock(descriptor_, LOCK_EX | LOCK_NB);  // says that the writer lives; see remove_leftovers
                return;
            }
            if (errno != EEXIST) break;
        }
        fail_writing(file_, "cannot create a temporary file beside it");
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
        if (!renamed_) ::unlink(name_.c_str());
    }

    void write(std::span<const std::byte> contents) const {
        while (!contents.empty()) {
            const ssize_t written = ::write(descriptor_, contents.data(), contents.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail_writing(file_, "cannot be written");
            contents = contents.subspan(static_cast<std::size_t>(written));
        }
    }

    void take_name() {
        if (::fsync(descriptor_) != 0) fail_writing(file_, "cannot be put on disk");
        if (::close(std::exchange(descriptor_, -1)) != 0) fail_writing(file_, "cannot be put on disk");
        if (::rename(name_.c_str(), file_.c_str()) != 0) fail_writing(file_, "cannot take its name");
        renamed_ = true;
    }

  private:
    const fs::path& file_;
    fs::path name_;
    int descriptor_ = -1;
    bool renamed_ = false;
};

/// Puts the names in the file's directory on disk.
void sync_directory(const fs::path& file) {
    constexpr auto problem = "its directory cannot be put on disk";
    const int directory = ::open(directory_of(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) fail_writing(file, problem);
    const int reason = ::fsync(directory) == 0 ? 0 : errno;
    ::close(directory);
    // Some network file systems cannot sync a directory and say so; they keep names safe in their own way.
    if (reason == 0 || reason == EINVAL || reason == ENOTSUP) return;
    errno = reason;
    fail_writing(file, problem);
}

/// Process that wrote a temporary file ".<name>.<host>.<pid>-<attempt>.tmp" on this host; 0 if it is none.
pid_t writer_of(std::string_view name, const std::string& host) {
    constexpr std::string_view ending = ".tmp";
    if (!name.starts_with('.') || !name.ends_with(ending)) return 0;
    name.remove_suffix(ending.size());
    const std::size_t dot = name.rfind('.');
    if (!name.substr(0, dot).ends_with("." + host)) return 0;
    const std::string_view number = name.substr(dot + 1);
    pid_t process = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), process);
    return error == std::errc() && *end == '-' ? process : 0;
}

/// Size of a regular file.
std::uintmax_t size_of(const fs::path& file) {
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (status.type() == fs::file_type::not_found) {
        fail_reading(file, "cannot be read (there is no such file): check the name");
    }
    const std::uintmax_t size = error ? 0 : fs::file_size(file, error);
    if (error) {
        fail_reading(file, fmt::format("cannot be read ({}): check name and rights", error.message()));
    }
    return size;
}

}  // namespace

void write_checksummed(const fs::path& file, std::span<const std::byte> contents) {
    Fnv1a hash;
    hash.add(contents);
    TemporaryFile temporary(file);
    temporary.write(contents);
    temporary.write(hash.seal());
    temporary.take_name();
    sync_directory(file);
}

void remove_leftovers(const fs::path& directory) {
    const std::string host = host_name();
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error)) {
        const fs::path& file = entry->path();
        const pid_t writer = writer_of(file.filename().native(), host);
        if (writer <= 0 || ::kill(writer, 0) == 0 || errno != ESRCH) continue;
        // In a container the writer may live under a number that is none here: then it holds the lock.
        const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (descriptor < 0) continue;
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) ::unlink(file.c_str());
        ::close(descriptor);
    }
}

void require_seal(const fs::path& file) {
    std::uintmax_t rest = size_of(file);
    std::ifstream stream(file, std::ios::binary);
    std::vector<std::byte> buffer(std::size_t{1} << 20);
    const auto read = [&](std::span<std::byte> bytes) {
        errno = 0;
        stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        if (stream) return;
        const std::string reason = errno == 0 ? "it became shorter" : std::generic_category().message(errno);
        fail_reading(file, fmt::format("cannot be read ({}): check its rights and the disk", reason));
    };

    Fnv1a hash;
    while (rest > seal_size) {
        const auto bytes = std::span(buffer).first(std::min<std::uintmax_t>(buffer.size(), rest - seal_size));
        read(bytes);
        hash.add(bytes);
        rest -= bytes.size();
    }
    Seal seal = {};
    read(std::span(seal).first(rest));
    if (std::memcmp(seal.data(), mark.data(), mark.size()) != 0) {
        fail_reading(file,
                     "is not a complete file of causum (it does not end with the seal of one): "
                     "give a results file, or restore a copy if this was one");
    }
    if (seal != hash.seal()) {
        fail_reading(
            file, "is damaged (its contents do not match its seal): restore a copy or run the study again");
    }
}

}  // namespace causum::results
