#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace causum {

/// An array as a NumPy file (.npy) holds it.
struct NpyArray {
    std::vector<std::int64_t> shape;  ///< lengths of the dimensions; none for a single number
    std::vector<double> values;       ///< in C order: the last index varies fastest
};

/// Writes an array [n][columns] as NumPy reads it: format 1.0, little-endian float64, C order.
/// @throws Error if the file cannot be written
void write_npy(const std::filesystem::path& file, const Eigen::MatrixXd& values);
/// The same of an array [n].
void write_npy(const std::filesystem::path& file, const Eigen::VectorXd& values);

/// Reads an array of little-endian float64 of at most two dimensions, in C or Fortran order, of format 1.0,
/// 2.0 or 3.0.
/// @throws Error that names the file and what was expected: it is no such file, is of another type, or is
/// shorter or longer than its shape says
[[nodiscard]] NpyArray read_npy(const std::filesystem::path& file);

}  // namespace causum
