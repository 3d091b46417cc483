#pragma once

#include <vector>

#include "sim/noise.hpp"

namespace causum::sim {

/// E f(X) ≈ Σ weight · f(value).
struct Node {
    double value;
    double weight;
};

/// Of X ~ N(0, 1), exact for polynomials of degree < 2 count (Gauss–Hermite).
[[nodiscard]] std::vector<Node> hermite_nodes(int count);

/// Of an intervention, normal or lognormal, the latter cut at its 0.999 quantile as all means over actions
/// are (sim/noise.hpp): 16-point Gauss–Legendre panels of the normal variable on ±9 sd, for functions that
/// are no polynomials. Of S(κ(x − θ)) (sim/saturating_outcome.hpp) with κ sd <= 6 below 1e-13.
/// @throws ArgumentError for a noise of another kind
[[nodiscard]] std::vector<Node> intervention_nodes(const Noise& intervention);

}  // namespace causum::sim
