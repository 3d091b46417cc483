#pragma once

#include <cstddef>
#include <vector>

namespace causum::sim {

/// A polynomial of total degree <= 2 in a few variables.
///
/// With x_0 = 1, the coefficient of x_i x_j, i <= j, is at index j (j + 1) / 2 + i: an address that does not
/// depend on the number of variables. Index 0 is the constant.
struct Quadratic {
    std::vector<double> coefficients;

    [[nodiscard]] static constexpr std::size_t index(std::size_t i, std::size_t j) {
        return j * (j + 1) / 2 + i;
    }
    [[nodiscard]] double operator()(std::size_t i, std::size_t j) const { return coefficients[index(i, j)]; }
    [[nodiscard]] double& operator()(std::size_t i, std::size_t j) { return coefficients[index(i, j)]; }
};

}  // namespace causum::sim
