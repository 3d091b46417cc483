#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/noise.hpp"
#include "tests/sim/kinds.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/quadrature.hpp"

using namespace causum::sim;

namespace {

const std::vector<Noise> noises = {
    Noise::centred(NoiseKind::gaussian, 0.5),
    Noise::centred(NoiseKind::uniform, 0.3),
    Noise::centred(NoiseKind::logistic, 0.7),
    Noise::centred(NoiseKind::lognormal, 0.4),
    Noise::lognormal(0.5),
    Noise::lognormal(1.5),
    Noise::normal(3.0, 0.2),
};

/// E[X^m | X below its quantile of `upper`].
double moment_by_quadrature(const Noise& noise, int m, double upper) {
    double total = 0.0;
    for (const auto& node : causum::tests::quantile_nodes(noise, upper, 16))
        total += node.weight * std::pow(node.value, m);
    return total;
}

}  // namespace

TEST_CASE("noises of every kind are tested", "[noise]") {
    for (const NoiseKind kind : causum::tests::noise_kinds) {
        INFO(noise_kind_names[static_cast<std::size_t>(kind)]);
        CHECK(std::ranges::count(noises, kind, &Noise::kind) > 0);
    }
}

TEST_CASE("noise moments agree with quadrature of the quantile function", "[noise]") {
    for (const Noise& noise : noises) {
        const std::vector<double> moments = raw_moments(noise, 6);
        const bool heavy = noise.kind == NoiseKind::lognormal;
        const double size = std::sqrt(moments[2]);
        for (int m = 0; m <= 6; ++m) {
            if (heavy && m > 2) continue;  // the mass is beyond any panel; the truncated moments cover it
            INFO("kind " << static_cast<int>(noise.kind) << " sigma " << noise.sigma << " m " << m);
            CHECK(moments[static_cast<std::size_t>(m)] == Approx(moment_by_quadrature(noise, m, 1.0))
                                                              .epsilon(heavy ? 2e-5 : 1e-8)
                                                              .margin(1e-8 * std::pow(size, m)));
        }
    }
}

TEST_CASE("truncated lognormal moments agree with quadrature", "[noise]") {
    for (const double sigma : {0.3, 0.5, 1.0, 1.5, 4.0}) {
        const Noise noise = Noise::lognormal(sigma);
        const std::vector<double> moments = truncated_raw_moments(noise, 8);
        for (int m = 0; m <= 8; ++m) {
            INFO("sigma " << sigma << " m " << m);
            CHECK(moments[static_cast<std::size_t>(m)] ==
                  Approx(moment_by_quadrature(noise, m, truncation_probability)).epsilon(1e-9));
        }
    }
    CHECK(truncated_raw_moments(noises[0], 4) == raw_moments(noises[0], 4));
}

TEST_CASE("standardised moments keep their digits however far the mean is from 0", "[noise]") {
    for (const double mean : {0.0, 1.0, 1e4, -1e8}) {
        const auto z = raw_moments(standardized(Noise::normal(mean, 0.001), mean, 0.001), 6);
        CHECK(z[1] == 0.0);
        CHECK(z[2] == 1.0);
        CHECK(z[4] == 3.0);
        CHECK(z[6] == 15.0);
    }
}

TEST_CASE("truncated lognormal moments do not overflow before they must", "[noise]") {
    // the moment lies below that of the cut itself, and above what the last tenth of a percent below it gives
    for (const double sigma : {2.5, 5.0}) {
        const double cut = std::exp(3.0902323061678132 * sigma);
        const auto moments = truncated_raw_moments(Noise::lognormal(sigma), 16);
        for (std::size_t m = 1; m <= 16; ++m) {
            CHECK(moments[m] < std::pow(cut, m));
            CHECK(moments[m] > 0.0001 * std::pow(std::exp(2.8 * sigma), m));
        }
    }
}

TEST_CASE("known moments", "[noise]") {
    const auto gaussian = raw_moments(Noise::normal(0, 2), 6);
    CHECK(gaussian[4] == Approx(3 * 16));
    CHECK(gaussian[6] == Approx(15 * 64));
    const auto logistic = raw_moments(Noise::centred(NoiseKind::logistic, 1.0), 6);
    CHECK(logistic[4] == Approx(4.2).epsilon(1e-14));  // excess kurtosis 6/5
    CHECK(logistic[6] == Approx(27.0 * 62 / 42).epsilon(1e-14));
    const auto uniform = raw_moments(Noise::centred(NoiseKind::uniform, 1.0), 4);
    CHECK(uniform[4] == Approx(1.8).epsilon(1e-15));
    for (const Noise& noise : noises) {
        const auto moments = raw_moments(noise, 2);
        const double location = moments[1], sd = std::sqrt(moments[2] - moments[1] * moments[1]);
        const auto standard = raw_moments(standardized(noise, location, sd), 2);
        CHECK(standard[1] == Approx(0.0).margin(1e-12));
        CHECK(standard[2] == Approx(1.0).epsilon(1e-12));
    }
}
