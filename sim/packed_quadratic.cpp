#include "sim/packed_quadratic.hpp"

#include <algorithm>

#include "sim/kernels.hpp"

namespace causum::sim {

PackedQuadratic::PackedQuadratic(const Quadratic& q, const std::vector<const double*>& values) {
    std::vector<std::size_t> present;
    for (std::size_t j = 1; j <= values.size() && Quadratic::index(0, j) < q.coefficients.size(); ++j) {
        if (values[j - 1] != nullptr) present.push_back(j);
    }
    coefficients_.push_back(q(0, 0));
    for (std::size_t i = 0; i < present.size(); ++i) {
        variables_.push_back(values[present[i] - 1]);
        coefficients_.push_back(q(0, present[i]));
        for (std::size_t j = 0; j <= i; ++j) coefficients_.push_back(q(present[j], present[i]));
    }
}

void PackedQuadratic::add_to(double* out, int n) const {
    if (std::ranges::all_of(coefficients_, [](double c) { return c == 0.0; })) return;
    kernels().add_quadratic(coefficients_.data(), static_cast<int>(variables_.size()), variables_.data(), out,
                            n);
}

}  // namespace causum::sim
