#pragma once

#include "core/coordinates.hpp"
#include "sim/noise.hpp"
#include "sim/quadratic.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

/// f_k as constant + slope x + square x² + (base + base_slope x) C̃ + curvature C̃² in an action x standardised
/// in some way and the standardised confounder C̃, with E C̃³ and E C̃⁴.
struct Contribution {
    double constant, slope, square;
    double base, base_slope;
    double curvature;
    double third, fourth;
};

/// f_k of a model. @param coordinates  in which x is action k
[[nodiscard]] Contribution contribution(const Quadratic& f, const Scm& scm, int k,
                                        const Coordinates& coordinates);

/// W̃_k = (W_k − E W_k)/sd_k, of which C̃_k = √(1−ρ_k) W̃_k + √ρ_k W_0.
[[nodiscard]] Noise standardized_confounder(const Scm& scm, int k);

}  // namespace causum::sim
