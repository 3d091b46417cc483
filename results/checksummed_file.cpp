#include "results/checksummed_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
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

    [[nodiscard]] int descriptor() const { return descriptor_; }

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

/// A file that is open for reading.
class OpenFile {
  public:
    explicit OpenFile(const fs::path& file) : descriptor_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)) {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// Keeps HDF5 from opening the file for writing as long as this object lives. Where there are no locks,
    /// all get them.
    /// @return false if HDF5 has it open for writing: it locks such files
    [[nodiscard]] bool keep_writers_away() const {
        return descriptor_ < 0 || ::flock(descriptor_, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK;
    }

  private:
    int descriptor_;
};

/// The seal that a file's bytes should have, which go to `take` in blocks; none if reading fails.
template <class Take>
std::optional<Seal> seal_of(const OpenFile& file, const Take& take) {
    if (::lseek(file.descriptor(), 0, SEEK_SET) != 0) return std::nullopt;
    Fnv1a hash;
    std::vector<std::byte> buffer(std::size_t{1} << 20);
    for (;;) {
        const ssize_t size = ::read(file.descriptor(), buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return std::nullopt;
        if (size == 0) return hash.seal();
        const auto bytes = std::span(buffer).first(static_cast<std::size_t>(size));
        hash.add(bytes);
        take(bytes);
    }
}

fs::path second_seal_of(const fs::path& file) {
    return directory_of(file) / fmt::format(".{}.seal", file.filename().string());
}

bool has_mark(const Seal& seal) {
    return std::memcmp(seal.data(), mark.data(), mark.size()) == 0;
}

/// The 16 bytes that a file ends with, if it has so many.
std::optional<Seal> last_bytes_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    Seal seal = {};
    stream.seekg(-static_cast<std::streamoff>(seal.size()), std::ios::end);
    stream.read(reinterpret_cast<char*>(seal.data()), static_cast<std::streamsize>(seal.size()));
    return stream ? std::optional(seal) : std::nullopt;
}

/// The seal that is kept beside a file, if there is one.
std::optional<Seal> read_second_seal(const fs::path& file) {
    const fs::path second = second_seal_of(file);
    std::error_code error;
    if (fs::file_size(second, error) != seal_size || error) return std::nullopt;
    const std::optional<Seal> seal = last_bytes_of(second);
    return seal && has_mark(*seal) ? seal : std::nullopt;
}

/// How HDF5 files begin: signature, version of the superblock, two sizes, flags.
constexpr std::size_t head_size = 12;
using Head = std::array<std::byte, head_size>;

bool is_hdf5(const Head& head) {
    constexpr std::string_view signature = "\x89HDF\r\n\x1a\n";
    return std::memcmp(head.data(), signature.data(), signature.size()) == 0;
}

/// Whether HDF5 marked a file as open for writing. The mark stays when the program is killed.
bool is_marked(const Head& head) {
    constexpr std::size_t version = 8, flags = 11;
    constexpr std::byte writing{0x05};  // writing or single writer, multiple readers
    return is_hdf5(head) && head[version] == std::byte{3} && (head[flags] & writing) != std::byte{0};
}

Head head_of(const fs::path& file) {
    Head head = {};
    std::ifstream(file, std::ios::binary).read(reinterpret_cast<char*>(head.data()), head.size());
    return head;
}

/// "causum merge DIR --reseal" for a results file; parts are computed again instead.
std::string remedy(const fs::path& file) {
    if (file.filename() != "results.h5") return "give a results file, or restore a copy if this was one";
    return fmt::format(
        "causum merge {} --reseal accepts what can be read of it, and says what it cannot check",
        directory_of(file).string());
}

/// The rest of write_checksummed for a file whose contents are in a temporary one.
void finish_file(const fs::path& file, TemporaryFile& temporary, const Seal& seal, SecondSeal second) {
    temporary.write(seal);
    temporary.take_name();
    if (second == SecondSeal::beside) {
        const fs::path name = second_seal_of(file);
        try {
            TemporaryFile copy(name);
            copy.write(seal);
            copy.take_name();
        } catch (const Error&) {  // the file itself has it
        }
    }
    sync_directory(file);
}

}  // namespace

fs::path followed(fs::path file) {
    constexpr int most = 40;  // as Linux
    std::error_code none;
    for (int links = 0; fs::is_symlink(fs::symlink_status(file, none)); ++links) {
        if (links == most) fail_reading(file, "leads in a circle (symbolic links): mend the links");
        const fs::path target = fs::read_symlink(file, none);
        if (none)
            fail_reading(file, fmt::format("cannot be followed ({}): check its rights", none.message()));
        file = directory_of(file) / target;
    }
    return file;
}

void write_checksummed(const fs::path& file, std::span<const std::byte> contents, SecondSeal second) {
    const fs::path target = followed(file);
    Fnv1a hash;
    hash.add(contents);
    TemporaryFile temporary(target);
    temporary.write(contents);
    finish_file(target, temporary, hash.seal(), second);
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

void require_not_in_use(const fs::path& file) {
    if (!OpenFile(file).keep_writers_away()) {
        throw FileInUse(fmt::format(
            "{}: is in use (another program has it open for writing): try again when it is closed there",
            file.string()));
    }
    if (is_marked(head_of(file))) {
        throw FileInUse(fmt::format(
            "{}: is in use (HDF5 marked it as open for writing): try again when it is closed there; if its "
            "program was killed, `h5clear -s {}` (HDF5's tools) takes the mark away",
            file.string(), file.string()));
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
    const auto end = std::span(seal).first(rest);
    read(end);
    if (seal == hash.seal()) return;
    if (!has_mark(seal)) {
        hash.add(end);
        if (read_second_seal(followed(file)) == hash.seal()) return;
    }
    require_not_in_use(file);
    if (has_mark(seal)) {
        fail_reading(
            file, "is damaged (its contents do not match its seal): restore a copy or run the study again");
    }
    if (is_hdf5(head_of(file))) {
        fail_reading(file,
                     fmt::format("is not a complete file of causum (it does not end with the seal of one; a "
                                 "program that opens it for writing, as h5py in mode \"a\", cuts the seal "
                                 "off, and may have changed it): {}",
                                 remedy(file)));
    }
    fail_reading(file,
                 "is not a complete file of causum (it does not end with the seal of one): "
                 "give a results file, or restore a copy if this was one");
}

bool has_lost_seal(const fs::path& file) {
    const std::optional<Seal> end = last_bytes_of(file);
    return end && !has_mark(*end) && read_second_seal(followed(file));
}

bool restore_seal(const fs::path& file) {
    const fs::path target = followed(file);
    const std::optional<Seal> seal = read_second_seal(target);
    const OpenFile source(target);
    struct stat opened = {}, there = {};
    if (!seal || ::fstat(source.descriptor(), &opened) != 0 || !source.keep_writers_away()) return false;

    if (seal_of(source, [](std::span<const std::byte>) {}) != seal) return false;
    TemporaryFile temporary(target);
    const auto copy = [&](std::span<const std::byte> bytes) { temporary.write(bytes); };
    if (seal_of(source, copy) != seal) return false;
    if (::stat(target.c_str(), &there) != 0 || there.st_ino != opened.st_ino || there.st_dev != opened.st_dev)
        return false;  // another file took its place
    if (::fchmod(temporary.descriptor(), opened.st_mode & 07777) != 0) return false;
    finish_file(target, temporary, *seal, SecondSeal::none);
    return true;
}

}  // namespace causum::results
