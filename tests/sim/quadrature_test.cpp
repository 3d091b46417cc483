// Nodes of normal and lognormal interventions against moments in closed form, and a function with poles
// against panels twice as fine made here.

#include "sim/quadrature.hpp"

#include <cmath>
#include <vector>

#include "core/errors.hpp"
#include "core/normal_distribution.hpp"
#include "sim/noise.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/quadrature.hpp"

using namespace causum;
using namespace causum::sim;

namespace {

double mean_of_power(const std::vector<sim::Node>& nodes, int power) {
    double mean = 0.0;
    for (const sim::Node& node : nodes) mean += node.weight * std::pow(node.value, power);
    return mean;
}

}  // namespace

TEST_CASE("nodes of interventions have their moments", "[quadrature]") {
    for (const Noise& noise : {Noise::normal(0.0, 1.0), Noise::normal(-1.5, 0.7), Noise::lognormal(0.8)}) {
        CAPTURE(static_cast<int>(noise.kind), noise.location);
        const std::vector<double> expected = truncated_raw_moments(noise, 8);
        const std::vector<sim::Node> nodes = intervention_nodes(noise);
        for (int m = 0; m <= 8; ++m) {
            CAPTURE(m);
            CHECK(mean_of_power(nodes, m) ==
                  Approx(expected[static_cast<std::size_t>(m)]).epsilon(1e-12).margin(1e-12));
        }
    }
    CHECK_THROWS_AS(intervention_nodes({.kind = NoiseKind::uniform}), ArgumentError);
}

TEST_CASE("Hermite nodes are exact below twice their number", "[quadrature]") {
    const std::vector<double> expected = raw_moments(Noise::normal(0.0, 1.0), 13);
    for (int m = 0; m <= 13; ++m)
        CHECK(mean_of_power(hermite_nodes(7), m) ==
              Approx(expected[static_cast<std::size_t>(m)]).epsilon(1e-12).margin(1e-8));
}

TEST_CASE("a steep curve's means are good to 1e-12", "[quadrature]") {
    // ∫ f φ by the trapezoidal rule, whose error for poles at distance d falls as exp(−2π d/h)
    constexpr double step = 1.0 / 256.0, steepness = 6.0, centre = 0.3;
    const auto curve = [](double x) {
        const double t = steepness * (x - centre);
        return t / std::sqrt(1.0 + t * t);
    };
    double expected = 0.0, square = 0.0;
    for (double x = -9.0; x <= 9.0; x += step) {
        const double weight = step * std::exp(-0.5 * x * x) / std::sqrt(2.0 * std::acos(-1.0));
        expected += weight * curve(x);
        square += weight * curve(x) * curve(x);
    }
    double mean = 0.0, mean_square = 0.0;
    for (const sim::Node& node : intervention_nodes(Noise::normal(0.0, 1.0))) {
        mean += node.weight * curve(node.value);
        mean_square += node.weight * curve(node.value) * curve(node.value);
    }
    CHECK(mean == Approx(expected).margin(1e-12));
    CHECK(mean_square == Approx(square).margin(1e-12));
}
