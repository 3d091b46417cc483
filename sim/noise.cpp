#include "sim/noise.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "core/elementary.hpp"
#include "core/errors.hpp"
#include "core/normal_distribution.hpp"

namespace causum::sim {
namespace {

/// η(s) = Σ_{i>=1} (−1)^{i+1} i^{−s}, the alternating zeta function, for integer s >= 1, by Borwein's
/// algorithm 2
/// ("An efficient algorithm for the Riemann zeta function", 2000).
double alternating_zeta(int s) {
    constexpr int n = 30;  // error below 3 / 5.8^30
    double d[n + 1];
    double term = 1.0;  // n (n+i−1)! 4^i / ((n−i)! (2i)!)
    double sum = term;
    d[0] = sum;
    for (int i = 1; i <= n; ++i) {
        term *= 4.0 * (n + i - 1) * (n - i + 1) / ((2.0 * i - 1.0) * (2.0 * i));
        sum += term;
        d[i] = sum;
    }
    double eta = 0.0;
    for (int i = n - 1; i >= 0; --i) {
        double power = 1.0;
        for (int j = 0; j < s; ++j) power *= i + 1;
        eta += (i % 2 == 0 ? 1.0 : -1.0) * (d[n] - d[i]) / d[n] / power;
    }
    return eta;
}

/// Moments of the base variable B of a kind.
std::vector<double> base_moments(const Noise& noise, int highest) {
    std::vector<double> moments(static_cast<std::size_t>(highest) + 1, 0.0);
    double factorial = 1.0;
    double power = 1.0;  // of the scale that gives unit variance
    for (int m = 0; m <= highest; ++m) {
        auto& moment = moments[static_cast<std::size_t>(m)];
        if (m > 0) factorial *= m;
        switch (noise.kind) {
            case NoiseKind::gaussian:  // (m − 1)!!
                if (m == 0)
                    moment = 1.0;
                else if (m % 2 == 0)
                    moment = (m - 1) * moments[static_cast<std::size_t>(m - 2)];
                break;
            case NoiseKind::uniform:  // on (−√3, √3): 3^{m/2} / (m + 1)
                if (m > 0 && m % 2 == 0) power *= 3.0;
                if (m % 2 == 0) moment = power / (m + 1);
                break;
            case NoiseKind::logistic:  // scale s = √3/π: s^m · 2 m! η(m)
                if (m > 0 && m % 2 == 0) power *= 3.0 / (std::numbers::pi * std::numbers::pi);
                if (m == 0)
                    moment = 1.0;
                else if (m % 2 == 0)
                    moment = power * 2.0 * factorial * alternating_zeta(m);
                break;
            case NoiseKind::lognormal:
                moment = portable_exp(0.5 * m * m * noise.sigma * noise.sigma);
                break;
            case NoiseKind::empirical:
                throw ArgumentError("base_moments: of an empirical distribution");
        }
    }
    return moments;
}

/// E (shift + factor X)^m from E X^m.
std::vector<double> affine_moments(const std::vector<double>& moments, double shift, double factor) {
    std::vector<double> result(moments.size(), 0.0);
    for (std::size_t m = 0; m < moments.size(); ++m) {
        double binomial = 1.0;
        double factor_power = 1.0;
        for (std::size_t i = 0; i <= m; ++i) {
            double shift_power = 1.0;
            for (std::size_t j = i; j < m; ++j) shift_power *= shift;
            result[m] += binomial * factor_power * moments[i] * shift_power;
            binomial = binomial * static_cast<double>(m - i) / static_cast<double>(i + 1);
            factor_power *= factor;
        }
    }
    return result;
}

/// Of the values themselves, each in its final unit: nothing cancels.
std::vector<double> empirical_moments(const Noise& noise, int highest) {
    std::vector<double> moments(static_cast<std::size_t>(highest) + 1, 0.0);
    for (const double value : *noise.values) {
        const double x = noise.location + noise.scale * value;
        double power = 1.0;
        for (double& moment : moments) {
            moment += power;
            power *= x;
        }
    }
    for (double& moment : moments) moment /= static_cast<double>(noise.values->size());
    return moments;
}

}  // namespace

Noise Noise::centred(NoiseKind kind, double sd) {
    if (kind != NoiseKind::lognormal) return {.kind = kind, .location = 0.0, .scale = sd};
    const double mean = portable_exp(0.5);
    const double scale = sd / std::sqrt(portable_exp(2.0) - mean * mean);
    return {.kind = kind, .location = -mean * scale, .scale = scale, .sigma = 1.0};
}

Noise Noise::lognormal(double sigma) {
    return {.kind = NoiseKind::lognormal, .location = 0.0, .scale = 1.0, .sigma = sigma};
}

Noise Noise::normal(double mean, double sd) {
    return {.kind = NoiseKind::gaussian, .location = mean, .scale = sd};
}

Noise Noise::empirical(std::vector<double> values) {
    if (values.empty()) throw ArgumentError("Noise::empirical: no values");
    return {.kind = NoiseKind::empirical,
            .values = std::make_shared<const std::vector<double>>(std::move(values))};
}

std::vector<double> raw_moments(const Noise& noise, int highest) {
    if (noise.kind == NoiseKind::empirical) return empirical_moments(noise, highest);
    return affine_moments(base_moments(noise, highest), noise.location, noise.scale);
}

MeanAndSd mean_and_sd(const Noise& noise) {
    if (noise.kind == NoiseKind::empirical) {
        const double mean = raw_moments(noise, 1)[1];
        return {mean, std::sqrt(empirical_moments(standardized(noise, mean, 1.0), 2)[2])};
    }
    const std::vector<double> moments = raw_moments(noise, 2);
    return {moments[1], std::sqrt(moments[2] - moments[1] * moments[1])};
}

std::vector<double> truncated_raw_moments(const Noise& noise, int highest) {
    if (noise.kind != NoiseKind::lognormal) return raw_moments(noise, highest);
    std::vector<double> base(static_cast<std::size_t>(highest) + 1);
    const double cut = normal_quantile(truncation_probability);
    for (std::size_t m = 0; m < base.size(); ++m) {
        const double tilt = static_cast<double>(m) * noise.sigma;
        // exp(tilt²/2) Φ(cut − tilt); far in the tail exp(tilt²/2) alone would overflow
        base[m] = normal_cdf_tilted(cut, tilt) / truncation_probability;
    }
    base[0] = 1.0;
    return affine_moments(base, noise.location, noise.scale);
}

Noise standardized(const Noise& noise, double location, double scale) {
    Noise result = noise;
    result.location = (noise.location - location) / scale;
    result.scale = noise.scale / scale;
    return result;
}

void apply_quantile(const Noise& noise, double* u, int n) {
    const Kernels& k = kernels();
    const Elementary& functions = elementary();
    switch (noise.kind) {
        case NoiseKind::gaussian:
            functions.normal_quantile(u, n);
            k.affine(u, noise.location, noise.scale, n);
            return;
        case NoiseKind::uniform: {  // location + scale √3 (2u − 1)
            const double half_width = noise.scale * std::numbers::sqrt3;
            k.affine(u, noise.location - half_width, 2.0 * half_width, n);
            return;
        }
        case NoiseKind::logistic:
            functions.logistic_quantile(u, n);
            k.affine(u, noise.location, noise.scale * std::numbers::sqrt3 * std::numbers::inv_pi, n);
            return;
        case NoiseKind::lognormal:
            functions.normal_quantile(u, n);
            k.affine(u, 0.0, noise.sigma, n);
            functions.exponential(u, n);
            k.affine(u, noise.location, noise.scale, n);
            return;
        case NoiseKind::empirical: {
            const std::vector<double>& values = *noise.values;
            const auto size = static_cast<double>(values.size());
            for (int i = 0; i < n; ++i)  // u < 1, but the product may round up to the size
                u[i] = values[std::min(static_cast<std::size_t>(u[i] * size), values.size() - 1)];
            k.affine(u, noise.location, noise.scale, n);
            return;
        }
    }
    throw ArgumentError("apply_quantile: unknown noise kind");
}

}  // namespace causum::sim
