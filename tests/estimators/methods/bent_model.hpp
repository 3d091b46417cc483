#pragma once

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "estimators/regression/fit_options.hpp"
#include "tests/estimators/regime_samples.hpp"

namespace causum::tests {

#ifdef __SANITIZE_ADDRESS__
inline constexpr int large = 1500;
#else
inline constexpr int large = 10'000;
#endif

/// A_1 = C_1, A_2 = bend A_1² + C_2 (sds 1 and 0.7), Y = A_1 − A_2 + 0.5 A_2² + A_2 C_2 + 0.5 C_1 + signal +
/// U. m_2 has a_2 (a_2 − bend a_1²), which is no monomial of degree 2.
inline RegimeSamples bent(
    double bend, unsigned seed, estimators::FitOptions options,
    const std::function<double(const Eigen::Vector2d& a, const Eigen::Vector2d& c)>& signal) {
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    std::vector<SampleSet> samples;
    for (int r = 0; r <= 2; ++r) {
        SampleSet s{Eigen::MatrixXd(large, 2), Eigen::VectorXd(large)};
        for (Eigen::Index i = 0; i < s.size(); ++i) {
            const Eigen::Vector2d c(normal(generator), 0.7 * normal(generator));
            const double forced = normal(generator);
            Eigen::Vector2d a;
            a(0) = r == 1 ? forced : c(0);
            a(1) = r == 2 ? bend + 1.3 * forced : bend * a(0) * a(0) + c(1);
            s.actions.row(i) = a.transpose();
            s.outcomes(i) = a(0) - a(1) + 0.5 * a(1) * a(1) + a(1) * c(1) + 0.5 * c(0) + signal(a, c) +
                            0.2 * normal(generator);
        }
        samples.push_back(s);
    }
    RegimeSamples result(std::move(samples), std::move(options));
    result.known = Ancestors::from_parents({{}, {0}});
    return result;
}

/// Root mean square over a grid, |a_1| <= 1.5, −0.5 <= a_2 <= 2, of the estimate less a_1 − a_2 + 0.5 a_2² +
/// extra · a_1 a_2.
inline double bent_error(const RegimeSamples& regimes, const std::string& estimator, double extra = 0.0) {
    Eigen::MatrixXd points(100, 2);
    Eigen::VectorXd truth(100);
    for (Eigen::Index i = 0; i < 100; ++i) {
        const double a = -1.5 + 3.0 * static_cast<double>(i / 10) / 9.0;
        const double b = -0.5 + 2.5 * static_cast<double>(i % 10) / 9.0;
        points.row(i) << a, b;
        truth(i) = a - b + 0.5 * b * b + extra * a * b;
    }
    return std::sqrt((regimes.predict(regimes.estimate(estimator), points) - truth).squaredNorm() / 100.0);
}

inline const estimators::FitOptions bent_options = {.regression = {.degree = 2, .penalties = {1e-3}},
                                                    .ancestors = estimators::AncestorSource::known};

}  // namespace causum::tests
