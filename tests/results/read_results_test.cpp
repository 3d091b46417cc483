#include <hdf5.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "core/errors.hpp"
#include "results/checksummed_file.hpp"
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

/// The message of the Error that reading throws; "none" if it throws none.
std::string message_of_reading(const std::filesystem::path& file) {
    try {
        (void)read_results(file);
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

/// Where the stored values of a variable are in the file.
struct Place {
    haddr_t address = 0;
    hsize_t size = 0;  ///< bytes, the Fletcher-32 checksum included
};

std::vector<Place> chunks_of(const std::filesystem::path& file, const std::string& name) {
    const Handle opened(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    const Handle dataset(H5Dopen2(opened.id(), name.c_str(), H5P_DEFAULT), H5Dclose);
    const Handle space(H5Dget_space(dataset.id()), H5Sclose);
    hsize_t count = 0;
    REQUIRE(H5Dget_num_chunks(dataset.id(), space.id(), &count) >= 0);
    std::vector<Place> places;
    for (hsize_t i = 0; i < count; ++i) {
        Place place;
        std::vector<hsize_t> offset(3);
        unsigned mask = 0;
        REQUIRE(H5Dget_chunk_info(dataset.id(), space.id(), i, offset.data(), &mask, &place.address,
                                  &place.size) >= 0);
        REQUIRE(mask == 0);  // no filter was left out
        places.push_back(place);
    }
    return places;
}

/// Whether plain HDF5, as under h5py or xarray, reads a float64 variable without complaint.
bool plain_hdf5_reads(const std::filesystem::path& file, const std::string& name, std::size_t count) {
    const hdf5::QuietErrors quiet;
    const Handle opened(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    const Handle dataset(H5Dopen2(opened.id(), name.c_str(), H5P_DEFAULT), H5Dclose);
    std::vector<double> values(count);
    return H5Dread(dataset.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0;
}

void reseal(const std::filesystem::path& file, const std::string& bytes) {
    write_checksummed(file, std::as_bytes(std::span(bytes)));
}

/// Changes a results file the way another program would, and seals it again.
void change(const std::filesystem::path& file, const std::function<void(hid_t)>& how) {
    {
        const Handle opened(H5Fopen(file.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
        REQUIRE(opened.id() >= 0);
        how(opened.id());
    }
    reseal(file, read_bytes(file));
}

template <class T>
void set_number(hid_t file, const char* name, T value) {
    H5Adelete(file, name);
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    const Handle attribute(H5Acreate2(file, name, hdf5::file_type<T>(), space.id(), H5P_DEFAULT, H5P_DEFAULT),
                           H5Aclose);
    REQUIRE(H5Awrite(attribute.id(), hdf5::memory_type<T>(), &value) >= 0);
}

void set_text(hid_t file, const char* name, const char* value) {
    H5Adelete(file, name);
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    const Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type.id(), H5T_VARIABLE);
    const Handle attribute(H5Acreate2(file, name, type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    REQUIRE(H5Awrite(attribute.id(), type.id(), &value) >= 0);
}

/// Puts a variable of zeros in the place of one.
void replace(hid_t file, const char* name, hid_t type, const std::vector<hsize_t>& shape) {
    H5Ldelete(file, name, H5P_DEFAULT);
    const Handle space(shape.empty()
                           ? H5Screate(H5S_SCALAR)
                           : H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
                       H5Sclose);
    const Handle dataset(H5Dcreate2(file, name, type, space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                         H5Dclose);
    REQUIRE(dataset.id() >= 0);
}

TEST_CASE("what is not a results file is refused by name") {
    const TemporaryDirectory directory;
    const auto file = directory / "results.h5";
    std::string reason;
    SECTION("missing") {
        reason = "no such file";
    }
    SECTION("a directory") {
        std::filesystem::create_directory(file);
        reason = "cannot be read";
    }
    SECTION("empty") {
        write_bytes(file, "");
        reason = "not a complete file of causum";
    }
    SECTION("text") {
        write_bytes(file, "scm.family,rmse\npolynomial,0.1\n");
        reason = "not a complete file of causum";
    }
    SECTION("HDF5 of another program") {
        const Handle other(H5Fcreate(file.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
        reason = "not a complete file of causum";
    }
    SECTION("sealed, but not HDF5") {
        reseal(file, "text");
        reason = "HDF5";
    }
    SECTION("sealed HDF5 without a format") {
        write_results(file, sample_table());
        change(file, [](hid_t id) { H5Adelete(id, "format"); });
        reason = "not a causum results file";
    }
    SECTION("sealed HDF5 of another format") {
        write_results(file, sample_table());
        change(file, [](hid_t id) { set_text(id, "format", "causum part"); });
        reason = "not a causum results file";
    }
    CHECK_THAT(message_of_reading(file), Contains(file.string()) && Contains(reason));
}

TEST_CASE("a file that another program changed is refused by file and thing") {
    const TemporaryDirectory directory;
    const auto file = directory / "results.h5";
    write_results(file, sample_table());
    std::string thing;
    std::string reason;
    const auto expect = [&](const std::string& a, const std::string& b,
                            const std::function<void(hid_t)>& how) {
        thing = a;
        reason = b;
        change(file, how);
    };
    SECTION("newer schema") {
        expect("schema_version = " + std::to_string(schema_version + 1), "use a newer causum",
               [](hid_t id) { set_number(id, "schema_version", std::int64_t{schema_version + 1}); });
    }
    SECTION("schema 0") {
        expect("schema_version", "at least 1",
               [](hid_t id) { set_number(id, "schema_version", std::int64_t{0}); });
    }
    SECTION("schema of another type") {
        expect("schema_version", "int64", [](hid_t id) { set_number(id, "schema_version", 1.0); });
    }
    SECTION("attribute missing") {
        expect("'seed'", "missing", [](hid_t id) { H5Adelete(id, "seed"); });
    }
    SECTION("text missing") {
        expect("'study_text'", "missing", [](hid_t id) { H5Adelete(id, "study_text"); });
    }
    SECTION("number in place of a text") {
        expect("'host'", "string", [](hid_t id) { set_number(id, "host", 1.0); });
    }
    SECTION("axis without variable") {
        expect("'data.total'", "coordinates", [](hid_t id) { set_text(id, "axes", "data.total"); });
    }
    SECTION("every variable missing") {
        const std::string name =
            GENERATE("condition", "replicate", "estimator", "condition_key", "estimator_key", "data.ratio",
                     "scm.family", "n_joint", "rmse", "penalty_max", "penalty_on_edge", "status", "edges",
                     "interaction_sd");
        expect("'" + name + "'", "missing", [&](hid_t id) { H5Ldelete(id, name.c_str(), H5P_DEFAULT); });
    }
    SECTION("wrong type") {
        expect("'rmse'", "float64", [](hid_t id) { replace(id, "rmse", H5T_IEEE_F32LE, {6, 5, 3}); });
    }
    SECTION("wrong type of a text") {
        expect("'condition_key'", "string",
               [](hid_t id) { replace(id, "condition_key", H5T_STD_I8LE, {6}); });
    }
    SECTION("wrong type of a coordinate") {
        expect("'data.ratio'", "float64", [](hid_t id) { replace(id, "data.ratio", H5T_STD_U8LE, {6}); });
    }
    SECTION("wrong size") {
        expect("'mean_error'", "(6, 5, 4), must be (condition, replicate, estimator) = (6, 5, 3)",
               [](hid_t id) {
                   replace(id, "mean_error", H5T_IEEE_F64LE, {6, 5, 4});
               });
    }
    SECTION("wrong number of dimensions") {
        expect("'edges'", "(), must be (condition, replicate) = (6, 5)",
               [](hid_t id) { replace(id, "edges", H5T_IEEE_F64LE, {}); });
    }
    SECTION("dimension of two dimensions") {
        expect("'replicate'", "one dimension", [](hid_t id) {
            replace(id, "replicate", H5T_STD_I64LE, {5, 5});
        });
    }
    SECTION("conditions out of order") {
        expect("'condition'", "0, 1, 2", [](hid_t id) { replace(id, "condition", H5T_STD_I64LE, {6}); });
    }
    SECTION("group in place of a variable") {
        expect("'mean_error'", "HDF5", [](hid_t id) {
            H5Ldelete(id, "mean_error", H5P_DEFAULT);
            const Handle group(H5Gcreate2(id, "mean_error", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
        });
    }
    SECTION("status of a later program") {
        expect("'status' contains 99", "does not know", [](hid_t id) {
            const Handle dataset(H5Dopen2(id, "status", H5P_DEFAULT), H5Dclose);
            std::vector<std::int8_t> values(90, 99);
            H5Dwrite(dataset.id(), H5T_NATIVE_INT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
        });
    }
    CHECK_THAT(message_of_reading(file), Contains(file.string()) && Contains(thing) && Contains(reason));
}

TEST_CASE("a file that was cut short or grew is refused") {
    const TemporaryDirectory directory;
    const auto file = directory / "results.h5";
    write_results(file, sample_table());
    const std::string bytes = read_bytes(file);
    std::vector<std::size_t> sizes = {0,
                                      1,
                                      7,
                                      8,
                                      15,
                                      16,
                                      17,
                                      100,
                                      bytes.size() - 17,
                                      bytes.size() - 16,
                                      bytes.size() - 8,
                                      bytes.size() - 1};
    std::mt19937_64 random(1);
    for (int i = 0; i < 50; ++i) sizes.push_back(random() % bytes.size());
    for (const std::size_t size : sizes) {
        CAPTURE(size);
        write_bytes(file, bytes.substr(0, size));
        CHECK_THAT(message_of_reading(file), Contains(file.string()));
    }
    write_bytes(file, bytes + '\0');
    CHECK_THAT(message_of_reading(file), Contains(file.string()));
}

TEST_CASE("every damaged byte of the rows is noticed, by this program and by plain HDF5") {
    const TemporaryDirectory directory;
    const auto file = directory / "results.h5";
    const Sizes sizes = {.conditions = 4, .replicates = 10'000, .estimators = 3};
    const Table table = sample_table(sizes);
    write_results(file, table);
    std::string bytes = read_bytes(file);

    std::mt19937_64 random(2);
    for (const VariableInfo& info : metric_infos) {
        const std::string name(info.name);
        const std::vector<Place> chunks = chunks_of(file, name);
        REQUIRE(chunks.size() > 1);
        for (int i = 0; i < 5; ++i) {
            const Place& chunk = chunks[random() % chunks.size()];
            const std::size_t place = chunk.address + random() % chunk.size;
            const char before = bytes[place];
            bytes[place] = static_cast<char>(before ^ static_cast<char>(1 + random() % 255));
            CAPTURE(name, place);
            write_bytes(file, bytes);
            CHECK_THAT(message_of_reading(file), Contains(file.string()) && Contains("damaged"));
            CHECK_FALSE(plain_hdf5_reads(file, name, table.status.size()));
            bytes[place] = before;
        }
    }
    write_bytes(file, bytes);
    CHECK(difference(table, read_results(file)) == "none");
}

TEST_CASE("every damaged byte of the whole file is noticed") {
    const TemporaryDirectory directory;
    const auto file = directory / "results.h5";
    write_results(file, sample_table());
    std::string bytes = read_bytes(file);
    std::mt19937_64 random(3);
    for (int i = 0; i < 500; ++i) {
        const std::size_t place = random() % bytes.size();
        const char before = bytes[place];
        bytes[place] = static_cast<char>(before ^ static_cast<char>(1 << (random() % 8)));
        write_bytes(file, bytes);
        const std::string message = message_of_reading(file);
        bytes[place] = before;
        if (message.find(file.string()) == std::string::npos) FAIL("byte " << place << ": " << message);
    }
}

TEST_CASE("a chunk that became zeros is noticed, which Fletcher-32 alone does not see") {
    const TemporaryDirectory directory;
    const auto file = directory / "results.h5";
    write_results(file, sample_table());
    const Place chunk = chunks_of(file, "rmse").at(0);
    std::string bytes = read_bytes(file);
    bytes.replace(chunk.address, chunk.size, chunk.size, '\0');
    write_bytes(file, bytes);
    CHECK(plain_hdf5_reads(file, "rmse", sample_table().status.size()));
    CHECK_THAT(message_of_reading(file), Contains(file.string()) && Contains("damaged"));
}

TEST_CASE("a failed checksum of HDF5 is reported with file, variable and HDF5's words") {
    const TemporaryDirectory directory;
    const auto file = directory / "results.h5";
    write_results(file, sample_table());
    std::string bytes = read_bytes(file);
    bytes[chunks_of(file, "penalty_min").at(0).address + 100] ^= 1;
    reseal(file, bytes);
    CHECK_THAT(message_of_reading(file),
               Contains(file.string()) && Contains("'penalty_min'") && Contains("Fletcher32"));
}

}  // namespace
}  // namespace causum::results
