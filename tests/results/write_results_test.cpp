#include <fcntl.h>
#include <fmt/format.h>
#include <hdf5.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "core/errors.hpp"
#include "results/checksummed_file.hpp"
#include "results/results_file.hpp"
#include "tests/results/compare_tables.hpp"
#include "tests/results/files.hpp"
#include "tests/results/sample_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::results {
namespace {

using Catch::Contains;

/// Files cannot grow beyond a size, as on a full disk: write() fails after some bytes.
class LimitedFileSize {
  public:
    explicit LimitedFileSize(rlim_t size) {
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit = {size, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    LimitedFileSize(const LimitedFileSize&) = delete;
    LimitedFileSize& operator=(const LimitedFileSize&) = delete;
    ~LimitedFileSize() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

  private:
    rlimit before_ = {};
    void (*handler_)(int) = nullptr;
};

/// The message of the Error that writing throws; "none" if it throws none. No assertion inside: a limit on
/// file sizes would hold for Catch's output too.
std::string message_of_writing(const std::filesystem::path& file, const Table& table) {
    try {
        write_results(file, table);
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

TEST_CASE("a full disk leaves the older file, no temporary file and a program that can go on") {
    const TemporaryDirectory directory;
    const auto file = directory / "results.h5";
    write_results(file, sample_table());
    Table table = sample_table();
    table.provenance.seed = 7;
    const auto size = std::filesystem::file_size(file);

    const rlim_t limit = GENERATE_COPY(rlim_t{0}, rlim_t{1}, rlim_t{20'000}, size - 16, size - 1);
    CAPTURE(limit);
    std::string message;
    {
        const LimitedFileSize limited(limit);
        message = message_of_writing(file, table);
    }
    CHECK_THAT(message, Contains(file.string()) && Contains("cannot be written") && Contains("large"));
    CHECK(directory.names() == std::set<std::string>{"results.h5"});
    CHECK(difference(sample_table(), read_results(file)) == "none");
    write_results(file, table);
    CHECK(difference(table, read_results(file)) == "none");
}

TEST_CASE("a place where no file can be is refused by name") {
    const TemporaryDirectory directory;
    std::filesystem::path file;
    SECTION("no directory") {
        file = directory / "absent/results.h5";
    }
    SECTION("under a file") {
        write_bytes(directory / "file", "text");
        file = directory / "file/results.h5";
    }
    SECTION("name of a directory") {
        file = directory / "results.h5";
        std::filesystem::create_directory(file);
        write_bytes(file / "keep", "text");
    }
    SECTION("name too long") {
        file = directory / (std::string(300, 'x') + ".h5");
    }
    const auto before = directory.names();
    CHECK_THAT(message_of_writing(file, sample_table()), Contains(file.string()) && Contains("("));
    CHECK(directory.names() == before);
}

TEST_CASE("a directory without write permission is refused by name") {
    if (::geteuid() == 0) {
        WARN("skipped: root may write everywhere");
        return;
    }
    const TemporaryDirectory directory;
    const auto closed = directory / "closed";
    std::filesystem::create_directory(closed);
    ::chmod(closed.c_str(), 0555);
    const auto file = closed / "results.h5";
    CHECK_THAT(message_of_writing(file, sample_table()), Contains(file.string()) && Contains("ermission"));
    ::chmod(closed.c_str(), 0755);
    CHECK(std::filesystem::is_empty(closed));
}

TEST_CASE("a temporary file that a crash left behind is not in the way") {
    const TemporaryDirectory directory;
    char host[256] = {};
    REQUIRE(::gethostname(host, sizeof host - 1) == 0);
    const std::string left_behind = fmt::format(".results.h5.{}.{}-0.tmp", host, ::getpid());
    write_bytes(directory / left_behind, "half a file");
    write_results(directory / "results.h5", sample_table());
    CHECK(directory.names() == std::set<std::string>{left_behind, "results.h5"});
    CHECK(read_bytes(directory / left_behind) == "half a file");
}

TEST_CASE("temporary files of processes that are gone are removed, others stay") {
    const TemporaryDirectory directory;
    char host[256] = {};
    REQUIRE(::gethostname(host, sizeof host - 1) == 0);
    const pid_t gone = ::fork();
    if (gone == 0) ::_exit(0);
    int status = 0;
    REQUIRE(::waitpid(gone, &status, 0) == gone);
    const std::string dead = fmt::format(".part-1.h5.{}.{}-0.tmp", host, gone);
    const std::string locked = fmt::format(".part-2.h5.{}.{}-0.tmp", host, gone);
    const std::set<std::string> stay = {locked,
                                        fmt::format(".part-1.h5.{}.{}-0.tmp", host, ::getpid()),
                                        fmt::format(".part-1.h5.other-{}.{}-0.tmp", host, gone),
                                        fmt::format("part-1.h5.{}.{}-0.tmp", host, gone),
                                        fmt::format(".part-1.h5.{}.{}.tmp", host, gone),
                                        fmt::format(".part-1.h5.{}.-0.tmp", host),
                                        ".tmp",
                                        "part-1.h5"};
    for (const std::string& name : stay) write_bytes(directory / name, "x");
    write_bytes(directory / dead, "x");
    const int lock = ::open((directory / locked).c_str(), O_RDONLY);
    REQUIRE(::flock(lock, LOCK_EX) == 0);
    remove_leftovers(directory / "");
    ::close(lock);
    CHECK(directory.names() == stay);
    remove_leftovers(directory / "nowhere");  // no harm
}

TEST_CASE("a file in the current directory can be written") {
    const TemporaryDirectory directory;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(directory / "");
    const std::string message = message_of_writing("results.h5", sample_table());
    std::filesystem::current_path(before);
    CHECK(message == "none");
    CHECK(directory.names() == std::set<std::string>{"results.h5"});
}

TEST_CASE("a new file has the rights that new files get") {
    const TemporaryDirectory directory;
    const mode_t before = ::umask(0027);
    write_results(directory / "results.h5", sample_table());
    ::umask(before);
    struct stat status = {};
    REQUIRE(::stat((directory / "results.h5").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0640);
}

herr_t count_calls(hid_t, void* calls) {
    ++*static_cast<int*>(calls);
    return 0;
}

TEST_CASE("HDF5's own printing of errors is silent inside and as before outside") {
    int calls = 0;
    H5E_auto2_t print = nullptr;
    void* data = nullptr;
    H5Eget_auto2(H5E_DEFAULT, &print, &data);
    H5Eset_auto2(H5E_DEFAULT, count_calls, &calls);
    const TemporaryDirectory directory;
    write_results(directory / "results.h5", sample_table());
    CHECK(difference(sample_table(), read_results(directory / "results.h5")) == "none");
    CHECK_THROWS_AS(read_results(directory / "absent.h5"), Error);
    CHECK(calls == 0);
    CHECK(H5Fopen((directory / "absent.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT) < 0);
    CHECK(calls == 1);
    H5Eset_auto2(H5E_DEFAULT, print, data);
}

}  // namespace
}  // namespace causum::results
