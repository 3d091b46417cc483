#include "data/npy_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/errors.hpp"
#include "tests/support/catch.hpp"

namespace causum {
namespace {

struct NpyPath {
    std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("causum_npy_" + std::to_string(getpid()) + ".npy");
    ~NpyPath() { std::filesystem::remove(file); }

    [[nodiscard]] std::string bytes() const {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    void put(const std::string& bytes) const { std::ofstream(file, std::ios::binary) << bytes; }
    [[nodiscard]] std::string refusal() const {
        try {
            (void)read_npy(file);
        } catch (const Error& error) {
            return std::string(error.what()).substr(file.string().size());
        }
        return "read";
    }
};

Eigen::MatrixXd three_by_two() {
    Eigen::MatrixXd values(3, 2);
    values << 1, 2, 3, 4, 5, -6.5;
    return values;
}

std::string with_bytes(std::string bytes, const std::string& from, const std::string& to) {
    return bytes.replace(bytes.find(from), from.size(), to);
}

TEST_CASE("arrays are read as they were written", "[npy]") {
    const NpyPath path;
    write_npy(path.file, three_by_two());
    CHECK(path.bytes().size() == 128 + 6 * 8);  // NumPy, too, aligns values to 64 bytes
    CHECK(path.bytes().substr(10, 61) == "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }  ");
    NpyArray array = read_npy(path.file);
    CHECK(array.shape == std::vector<std::int64_t>{3, 2});
    CHECK(array.values == std::vector<double>{1, 2, 3, 4, 5, -6.5});

    path.put(with_bytes(path.bytes(), "False, 'shape': (3, 2)", "True , 'shape': (2, 3)"));
    array = read_npy(path.file);
    CHECK(array.shape == std::vector<std::int64_t>{2, 3});
    CHECK(array.values == std::vector<double>{1, 3, 5, 2, 4, -6.5});

    write_npy(path.file, Eigen::VectorXd(three_by_two().col(1)));
    array = read_npy(path.file);
    CHECK(array.shape == std::vector<std::int64_t>{3});
    CHECK(array.values == std::vector<double>{2, 4, -6.5});

    write_npy(path.file, Eigen::MatrixXd(0, 4));
    CHECK(read_npy(path.file).shape == std::vector<std::int64_t>{0, 4});
}

TEST_CASE("what is no array of numbers is refused", "[npy]") {
    const NpyPath path;
    CHECK(path.refusal() == ": cannot be read (No such file or directory)");
    const std::string what = " (must be a .npy file of float64)";
    path.put("");
    CHECK(path.refusal() == ": is empty" + what);
    path.put("1 2 3\n4 5 6\n");
    CHECK(path.refusal() == ": is no .npy file" + what);
    write_npy(path.file, three_by_two());
    const std::string bytes = path.bytes();
    path.put(bytes.substr(0, 40));
    CHECK(path.refusal() == ": ends in its header" + what);
    path.put(bytes.substr(0, bytes.size() - 1));
    CHECK(path.refusal() == ": is shorter than its shape says" + what);
    path.put(bytes + "x");
    CHECK(path.refusal() == ": is longer than its shape says" + what);
    path.put(with_bytes(bytes, "<f8", "<f4"));
    CHECK(path.refusal() == ": is of type '<f4'" + what);
    path.put(with_bytes(bytes, "(3, 2), }    ", "(3, 2, 1), } "));
    CHECK(path.refusal() == ": has not one or two dimensions" + what);
    path.put(with_bytes(bytes, "(3, 2), }              ", "(9999999999, 999999999)"));
    CHECK(path.refusal() == ": is shorter than its shape says" + what);
    path.put(with_bytes(bytes, std::string(1, '\x01'), "\x09"));
    CHECK(path.refusal() == ": is of format 9" + what);
}

}  // namespace
}  // namespace causum
