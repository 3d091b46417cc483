#include "data/npy_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/errors.hpp"
#include "data/output_file.hpp"

namespace causum {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view npy_magic = "\x93NUMPY";
constexpr std::size_t npy_preamble = 10;  ///< magic, two bytes of version, two of the header's length

/// What stands before the values. @param shape  "(3, 2)"
std::string npy_header(const std::string& shape) {
    std::string header = fmt::format("{{'descr': '<f8', 'fortran_order': False, 'shape': {}, }}", shape);
    const std::size_t unpadded = npy_preamble + header.size() + 1;
    header.append((64 - unpadded % 64) % 64, ' ');
    header += '\n';
    const std::string length = {static_cast<char>(header.size() & 0xFF),
                                static_cast<char>(header.size() >> 8)};
    return std::string(npy_magic) + '\x01' + '\0' + length + header;
}

void write_array(const std::filesystem::path& file, const std::string& shape, const double* values,
                 Eigen::Index count) {
    OutputFile out(file, file);
    out.write(npy_header(shape));
    out.write({reinterpret_cast<const char*>(values), static_cast<std::size_t>(count) * sizeof(double)});
    out.close();
}

[[noreturn]] void refuse(const std::filesystem::path& file, std::string_view what) {
    throw Error(fmt::format("{}: {} (must be a .npy file of float64)", file.string(), what));
}

std::string bytes_of(const std::filesystem::path& file) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    if (error) throw Error(fmt::format("{}: cannot be read ({})", file.string(), error.message()));
    std::string bytes(size, '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(bytes.data(), static_cast<std::streamsize>(size));
    if (static_cast<std::uintmax_t>(stream.gcount()) != size)
        throw Error(
            fmt::format("{}: cannot be read ({})", file.string(), std::generic_category().message(errno)));
    return bytes;
}

/// What follows 'key': in a header; empty if it lacks the key.
std::string_view entry(std::string_view header, std::string_view key) {
    const std::string quoted = fmt::format("'{}':", key);
    const std::size_t at = header.find(quoted);
    if (at == std::string_view::npos) return {};
    header.remove_prefix(at + quoted.size());
    header.remove_prefix(std::min(header.find_first_not_of(' '), header.size()));
    return header;
}

/// "(3, 2)", "(3,)" or "()".
std::optional<std::vector<std::int64_t>> parse_shape(std::string_view text) {
    if (!text.starts_with('(') || text.find(')') == std::string_view::npos) return std::nullopt;
    text = text.substr(1, text.find(')') - 1);
    std::vector<std::int64_t> shape;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(" ,"), text.size()));
        if (text.empty()) return shape;
        std::int64_t length = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
        if (error != std::errc() || length < 0) return std::nullopt;
        shape.push_back(length);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
}

/// A file's header and its values' bytes.
std::pair<std::string_view, std::string_view> split(const std::filesystem::path& file,
                                                    std::string_view bytes) {
    if (bytes.empty()) refuse(file, "is empty");
    if (!bytes.starts_with(npy_magic) || bytes.size() < npy_preamble) refuse(file, "is no .npy file");
    const auto byte = [&](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i]));
    };
    const std::size_t version = byte(npy_magic.size());
    if (version < 1 || version > 3) refuse(file, fmt::format("is of format {}", version));
    std::size_t begin = npy_preamble, length = byte(8) | byte(9) << 8;
    if (version > 1) {
        if (bytes.size() < npy_preamble + 2) refuse(file, "ends in its header");
        begin += 2;
        length |= byte(10) << 16 | byte(11) << 24;
    }
    if (length > bytes.size() - begin) refuse(file, "ends in its header");
    return {bytes.substr(begin, length), bytes.substr(begin + length)};
}

}  // namespace

void write_npy(const std::filesystem::path& file, const Eigen::MatrixXd& values) {
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = values;
    write_array(file, fmt::format("({}, {})", values.rows(), values.cols()), rows.data(), rows.size());
}

void write_npy(const std::filesystem::path& file, const Eigen::VectorXd& values) {
    write_array(file, fmt::format("({},)", values.size()), values.data(), values.size());
}

NpyArray read_npy(const std::filesystem::path& file) {
    const std::string bytes = bytes_of(file);
    const auto [header, data] = split(file, bytes);
    const std::string_view type = entry(header, "descr");
    if (!type.starts_with("'<f8'"))
        refuse(file, fmt::format("is of type {}", type.substr(0, type.find_first_of(",}"))));
    auto shape = parse_shape(entry(header, "shape"));
    if (!shape || shape->size() > 2) refuse(file, "has not one or two dimensions");
    std::size_t count = 1;
    for (const std::int64_t length : *shape) {
        // a product above the file's size can be no array of it, and must not overflow
        if (length > 0 && count > bytes.size() / static_cast<std::size_t>(length))
            refuse(file, "is shorter than its shape says");
        count *= static_cast<std::size_t>(length);
    }
    if (data.size() != count * sizeof(double))
        refuse(file, fmt::format("is {} than its shape says",
                                 data.size() < count * sizeof(double) ? "shorter" : "longer"));
    NpyArray array{.shape = std::move(*shape), .values = std::vector<double>(count)};
    if (count > 0) std::memcpy(array.values.data(), data.data(), data.size());
    if (array.shape.size() == 2 && entry(header, "fortran_order").starts_with("True")) {
        Eigen::Map<Eigen::MatrixXd> columns(array.values.data(), array.shape[0], array.shape[1]);
        const Eigen::MatrixXd copy = columns;
        Eigen::Map<Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
            array.values.data(), array.shape[0], array.shape[1]) = copy;
    }
    return array;
}

}  // namespace causum
