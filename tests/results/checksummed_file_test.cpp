#include "results/checksummed_file.hpp"

#include <fcntl.h>
#include <hdf5.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>

#include "results/hdf5.hpp"
#include "results/results_file.hpp"
#include "tests/results/compare_tables.hpp"
#include "tests/results/files.hpp"
#include "tests/results/sample_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::results {
namespace {

using Catch::Contains;
using hdf5::Handle;
namespace fs = std::filesystem;

constexpr std::size_t seal_size = 16;

/// Opens a file for writing and closes it, as h5py does in mode "a".
void open_and_close(const fs::path& file) {
    const Handle opened(H5Fopen(file.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
    REQUIRE(opened.id() >= 0);
}

void add_attribute(const fs::path& file) {
    const Handle opened(H5Fopen(file.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    const Handle attribute(
        H5Acreate2(opened.id(), "note", H5T_STD_I8LE, space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    REQUIRE(attribute.id() >= 0);
}

/// A directory with a results file that has a second seal.
struct Fixture {
    Fixture() { write_results(file, table, SecondSeal::beside); }

    TemporaryDirectory directory;
    Table table = sample_table();
    fs::path file = directory / "results.h5";
    fs::path second = directory / ".results.h5.seal";
};

TEST_CASE_METHOD(Fixture, "a file ends with HDF5's own bytes and the seal, nothing between") {
    const std::string bytes = read_bytes(file);
    std::uint64_t end = 0;
    std::memcpy(&end, bytes.data() + 28,
                sizeof end);  // of the superblock; all our machines are little-endian
    CHECK(bytes.size() == end + seal_size);
    CHECK(bytes.substr(end) == read_bytes(second));
    CHECK(bytes.substr(end).starts_with("causum.1"));

    open_and_close(file);
    CHECK(read_bytes(file) == bytes.substr(0, end));
}

TEST_CASE_METHOD(Fixture, "a file that lost its seal is accepted if it matches the one beside it") {
    const std::string bytes = read_bytes(file);
    CHECK_FALSE(has_lost_seal(file));
    CHECK_FALSE(restore_seal(directory / "absent.h5"));
    open_and_close(file);
    const std::string cut = read_bytes(file);
    CHECK(has_lost_seal(file));
    CHECK(difference(table, read_results(file)) == "none");
    CHECK(read_bytes(file) == cut);  // reading changes nothing

    SECTION("and sealed again, with its rights") {
        ::chmod(file.c_str(), 0640);
        CHECK(restore_seal(file));
        CHECK(read_bytes(file) == bytes);
        CHECK_FALSE(has_lost_seal(file));
        struct stat status = {};
        REQUIRE(::stat(file.c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0640);
        CHECK(directory.names() == std::set<std::string>{"results.h5", ".results.h5.seal"});
    }
    SECTION("but no flipped byte of it") {
        std::mt19937_64 random(4);
        for (int i = 0; i < 500; ++i) {
            std::string damaged = cut;
            const std::size_t place = random() % cut.size();
            damaged[place] = static_cast<char>(damaged[place] ^ static_cast<char>(1 << (random() % 8)));
            write_bytes(file, damaged);
            CAPTURE(place);
            CHECK_THROWS_WITH(read_results(file), Contains(file.string()));
            CHECK_FALSE(restore_seal(file));
            CHECK(read_bytes(file) == damaged);
        }
    }
    SECTION("not after its end was lost or something was added") {
        for (const std::string& other : {cut.substr(0, cut.size() - 1), cut + '\0', std::string()}) {
            write_bytes(file, other);
            CHECK_THROWS_WITH(read_results(file), Contains("not a complete file of causum"));
            CHECK_FALSE(restore_seal(file));
        }
    }
    SECTION("not without that seal, or with another one, and the message says what to do") {
        const std::string other = GENERATE("", "causum.1", "causum.1........", "nonsense, longer");
        if (other.empty()) {
            fs::remove(second);
        } else {
            write_bytes(second, other);
        }
        CHECK_FALSE(restore_seal(file));
        CHECK_THROWS_WITH(
            read_results(file),
            Contains("mode \"a\"") &&
                Contains("causum merge " + (directory / "").parent_path().string() + " --reseal"));
        CHECK(difference(table, read_unsealed(file)) == "none");
    }
}

TEST_CASE_METHOD(Fixture, "the second seal alone is never a reason to refuse") {
    const std::string other = GENERATE("", "causum.1........", "x");
    write_bytes(second, other);
    CHECK(difference(table, read_results(file)) == "none");
    fs::remove(second);
    CHECK(difference(table, read_results(file)) == "none");
    fs::create_directory(second);  // nor one that cannot be written
    table.provenance.seed ^= 1;
    write_results(file, table, SecondSeal::beside);
    CHECK(difference(table, read_results(file)) == "none");
    CHECK(directory.names() == std::set<std::string>{"results.h5", ".results.h5.seal"});
}

TEST_CASE_METHOD(Fixture, "a file that was changed is refused, and read with all other checks when asked") {
    add_attribute(file);
    CHECK_THROWS_WITH(read_results(file), Contains("--reseal"));
    CHECK_FALSE(restore_seal(file));
    CHECK(difference(table, read_unsealed(file)) == "none");
    {
        const Handle opened(H5Fopen(file.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
        H5Ldelete(opened.id(), "rmse", H5P_DEFAULT);
    }
    CHECK_THROWS_WITH(read_unsealed(file), Contains("'rmse'") && Contains("missing"));
}

TEST_CASE_METHOD(Fixture, "damage with a seal is called damage") {
    std::string bytes = read_bytes(file);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    write_bytes(file, bytes);
    CHECK_THROWS_WITH(read_results(file), Contains("is damaged") && !Contains("reseal"));
    // and stays damage when a program then cuts the seal off
    write_bytes(file, bytes.substr(0, bytes.size() - seal_size));
    CHECK_THROWS_WITH(read_results(file), Contains("not a complete file"));
    CHECK_FALSE(restore_seal(file));
}

TEST_CASE_METHOD(Fixture, "a file that is open for writing is in use, not damaged") {
    const std::string bytes = read_bytes(file);
    SECTION("locked by HDF5") {
        const Handle opened(H5Fopen(file.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
        REQUIRE(opened.id() >= 0);
        CHECK_THROWS_AS(read_results(file), FileInUse);
        CHECK_THROWS_AS(read_unsealed(file), FileInUse);
        CHECK_THROWS_WITH(read_results(file), Contains("in use") && !Contains("damage") && Contains("again"));
        CHECK_FALSE(restore_seal(file));
    }
    SECTION("marked by HDF5, on a file system without locks or by a program that was killed") {
        std::string marked;
        {
            const Handle opened(H5Fopen(file.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
            marked = read_bytes(file);
        }
        write_bytes(file, marked);
        CHECK_THROWS_AS(read_results(file), FileInUse);
        CHECK_THROWS_WITH(read_unsealed(file), Contains("in use") && Contains("h5clear"));
        write_bytes(file, bytes);
    }
    SECTION("cut, while somebody opens it") {
        open_and_close(file);
        const int lock = ::open(file.c_str(), O_RDONLY);
        REQUIRE(::flock(lock, LOCK_EX) == 0);
        CHECK_FALSE(restore_seal(file));
        ::close(lock);
        CHECK(restore_seal(file));
    }
    CHECK(difference(table, read_results(file)) == "none");
}

TEST_CASE_METHOD(Fixture, "of a symbolic link the file that it leads to is replaced") {
    fs::create_directory(directory / "disk");
    fs::create_directory(directory / "study");
    const fs::path target = directory / "disk/of me.h5";
    const fs::path link = directory / "study/results.h5";
    fs::create_symlink("../disk/middle.h5", link);
    fs::create_symlink("of me.h5", directory / "disk/middle.h5");
    CHECK(followed(link) == directory / "study/../disk/of me.h5");
    if (GENERATE(true, false)) write_bytes(target, "an older file");

    write_results(link, table, SecondSeal::beside);
    CHECK(fs::is_symlink(link));
    CHECK(fs::is_symlink(directory / "disk/middle.h5"));
    CHECK(fs::is_regular_file(fs::symlink_status(target)));
    CHECK(difference(table, read_results(link)) == "none");
    CHECK(fs::exists(directory / "disk/.of me.h5.seal"));
    CHECK(std::distance(fs::directory_iterator(directory / "study"), fs::directory_iterator()) == 1);

    open_and_close(link);
    CHECK(has_lost_seal(link));
    CHECK(difference(table, read_results(link)) == "none");
    CHECK(restore_seal(link));
    CHECK(fs::is_symlink(link));
    CHECK(read_bytes(target) == read_bytes(file));

    fs::create_symlink("b", directory / "a");
    fs::create_symlink("a", directory / "b");
    CHECK_THROWS_WITH(write_results(directory / "a", table), Contains("circle"));
}

}  // namespace
}  // namespace causum::results
