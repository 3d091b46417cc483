#pragma once

#include <cmath>
#include <vector>

#include "sim/noise.hpp"
#include "sim/quadrature.hpp"

namespace causum::tests {

using sim::Node;

/// Nodes and weights of ∫_0^upper f(q(u)) du / upper, q the noise's quantile function: 8-point Gauss–Legendre
/// panels that shrink towards 0 and `upper`, where a quantile may grow without bound. The second route to
/// moments.
/// @param parts  panels are cut into so many
inline std::vector<Node> quantile_nodes(const sim::Noise& noise, double upper = 1.0, int parts = 1) {
    constexpr double nodes[4] = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267,
                                 0.9602898564975363};
    constexpr double weights[4] = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                                   0.1012285362903763};
    std::vector<double> edges;  // the quantile kernel takes [2^-53, 1 - 2^-53]
    for (int i = 52; i >= 1; --i) edges.push_back(std::ldexp(1.0, -i));
    for (int i = 2; i <= 52; ++i) edges.push_back(1.0 - std::ldexp(1.0, -i));
    std::vector<Node> result;
    for (std::size_t p = 0; p + 1 < edges.size(); ++p) {
        for (int part = 0; part < parts; ++part) {
            const double width = (edges[p + 1] - edges[p]) / parts;
            const double middle = edges[p] + (part + 0.5) * width;
            alignas(64) double u[8];
            for (int i = 0; i < 8; ++i)
                u[i] = upper * (middle + 0.5 * width * (i < 4 ? -nodes[i] : nodes[i - 4]));
            sim::apply_quantile(noise, u, 8);
            for (int i = 0; i < 8; ++i) result.push_back({u[i], 0.5 * width * weights[i % 4]});
        }
    }
    return result;
}

}  // namespace causum::tests
