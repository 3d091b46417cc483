#pragma once

#include <memory>
#include <vector>

#include "sim/kernels.hpp"
#include "sim/settings.hpp"

namespace causum::sim {

/// Distribution of an exogenous variable: location + scale · B, with B of mean 0 and variance 1 (gaussian,
/// uniform, logistic), B = exp(sigma Z), Z standard normal (lognormal), or B one of some values, each with
/// the same probability (empirical).
struct Noise {
    NoiseKind kind = NoiseKind::gaussian;
    double location = 0.0;
    double scale = 1.0;
    double sigma = 1.0;                                      ///< lognormal only
    std::shared_ptr<const std::vector<double>> values = {};  ///< empirical only, not empty

    /// Mean 0 and the given sd. Lognormal: the shape of sigma = 1, shifted and scaled.
    [[nodiscard]] static Noise centred(NoiseKind kind, double sd);
    /// Lognormal(0, sigma²).
    [[nodiscard]] static Noise lognormal(double sigma);
    [[nodiscard]] static Noise normal(double mean, double sd);
    /// One of these values. @throws ArgumentError if there are none
    [[nodiscard]] static Noise empirical(std::vector<double> values);
};

/// Raw moments E X^m, m = 0 … highest, written out for each kind; of an empirical one by its values.
[[nodiscard]] std::vector<double> raw_moments(const Noise& noise, int highest);

struct MeanAndSd {
    double mean;
    double sd;
};
[[nodiscard]] MeanAndSd mean_and_sd(const Noise& noise);

/// Upper probability at which a lognormal action is cut where expectations over actions are taken: the sixth
/// moments of the whole distribution are dominated by values that no sample shows.
inline constexpr double truncation_probability = 0.999;

/// As raw_moments, of X given that it lies below its 0.999 quantile if it is lognormal:
/// E[X^m | X < q] = exp(m² σ²/2) Φ(z_.999 − m σ) / 0.999 (location 0, scale 1). Other kinds are not cut.
[[nodiscard]] std::vector<double> truncated_raw_moments(const Noise& noise, int highest);

/// The distribution of (X − location) / scale. Moments in other units are taken of this one: turning raw
/// moments themselves into central ones would cancel by (mean/sd)^m.
[[nodiscard]] Noise standardized(const Noise& noise, double location, double scale);

/// u ← quantile of the noise at u, elementwise; every draw takes one uniform.
/// @param n  a multiple of `lanes`
void apply_quantile(const Noise& noise, double* u, int n);

}  // namespace causum::sim
