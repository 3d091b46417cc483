#include <cmath>
#include <numbers>

#include "sim/kernels.hpp"

namespace causum {

namespace plain {
extern const sim::Kernels kernels;
}
namespace v3 {
extern const sim::Kernels kernels;
}
namespace v4 {
extern const sim::Kernels kernels;
}

namespace sim {

const Kernels& kernels(InstructionSet set) {
    switch (set) {
        case InstructionSet::v3:
            return v3::kernels;
        case InstructionSet::v4:
            return v4::kernels;
        case InstructionSet::plain:
            break;
    }
    return plain::kernels;
}

const Kernels& kernels() {
    static const Kernels& chosen = kernels(instruction_set());
    return chosen;
}

double portable_exp(double x) {
    alignas(64) double block[lanes] = {x, x, x, x, x, x, x, x};
    kernels().exponential(block, lanes);
    return block[0];
}

double portable_log(double x) {
    alignas(64) double block[lanes] = {x, x, x, x, x, x, x, x};
    kernels().natural_log(block, lanes);
    return block[0];
}

double normal_quantile(double u) {
    alignas(64) double block[lanes] = {u, u, u, u, u, u, u, u};
    kernels().normal_quantile(block, lanes);
    return block[0];
}

namespace {

/// P(Z > x) / φ(x) for x >= 3: 1/(x + 1/(x + 2/(x + 3/(x + …)))), evaluated from the inside out.
double mills_ratio(double x) {
    double fraction = x;
    for (int i = 200; i >= 1; --i) fraction = x + i / fraction;
    return 1.0 / fraction;
}

constexpr double tail_start = 3.0;
const double inverse_sqrt_two_pi = 1.0 / std::sqrt(2.0 * std::numbers::pi);

}  // namespace

double normal_cdf(double x) {
    const double size = std::abs(x);
    const double density = portable_exp(-0.5 * size * size) * inverse_sqrt_two_pi;
    double upper = 0.0;  // P(Z > |x|)
    if (size < tail_start) {
        // Φ(x) − ½ = φ(x) Σ x^{2i+1} / (1·3·…·(2i+1))
        double term = size;
        double sum = size;
        for (int i = 1; term > 1e-18 * sum; ++i) {
            term *= size * size / (2 * i + 1);
            sum += term;
        }
        upper = 0.5 - density * sum;
    } else {
        upper = density * mills_ratio(size);
    }
    return x < 0.0 ? upper : 1.0 - upper;
}

double normal_cdf_tilted(double x, double tilt) {
    if (tilt - x < tail_start) return portable_exp(0.5 * tilt * tilt) * normal_cdf(x - tilt);
    // exp(tilt²/2) φ(x − tilt) = exp(x tilt − x²/2) / √(2π)
    return portable_exp(x * tilt - 0.5 * x * x) * inverse_sqrt_two_pi * mills_ratio(tilt - x);
}

}  // namespace sim
}  // namespace causum
