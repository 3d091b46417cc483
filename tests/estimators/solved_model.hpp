#pragma once

#include <random>
#include <utility>
#include <vector>

#include "estimators/regression/fit_options.hpp"
#include "estimators/training_data.hpp"
#include "tests/support/sample_set.hpp"
#include "tests/support/shared_data_sets.hpp"

namespace causum::tests {

inline constexpr int actions = 3;
inline constexpr int solved_degree = 2;

/// Samples of a model solved by hand: A_k = C_k (so C_k = A_k where k is left alone), all N(0, 1),
/// interventions too; Y = Σ_k A_k² + A_k C_k. Then θ_0 = 2 Σ a_k², θ_j = θ_0 − a_j², E[Y | do(a)] = Σ a_k².
inline SampleSet hand_solved(int regime, int n, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    SampleSet s{Eigen::MatrixXd(n, actions), Eigen::VectorXd::Zero(n)};
    for (int i = 0; i < n; ++i) {
        for (int k = 0; k < actions; ++k) {
            const double c = normal(generator);
            const double forced = normal(generator);
            const double a = regime == k + 1 || regime < 0 ? forced : c;
            s.actions(i, k) = a;
            s.outcomes(i) += a * a + a * c;
        }
    }
    return s;
}

/// Its data sets of regimes 0 … K and the joint one.
struct HandSolved {
    explicit HandSolved(int n, estimators::FitOptions fit_options)
        : coordinates{Eigen::VectorXd::Zero(actions), Eigen::VectorXd::Ones(actions)},
          monomials(actions, solved_degree),
          options(std::move(fit_options)) {
        for (int r = 0; r <= actions; ++r) {
            samples.push_back(hand_solved(r, n, static_cast<unsigned>(100 + r)));
            folds.push_back(samples.back().folds(coordinates, 2 * solved_degree));
        }
        joint = hand_solved(-1, n, 200);
    }
    [[nodiscard]] estimators::TrainingData data() const {
        return estimators::TrainingData({.monomials = monomials,
                                         .coordinates = coordinates,
                                         .options = options,
                                         .regimes = shared(folds),
                                         .joint = shared(joint.folds(coordinates, 2 * solved_degree))});
    }

    Coordinates coordinates;
    estimators::Monomials monomials;
    estimators::FitOptions options;
    std::vector<SampleSet> samples;
    std::vector<estimators::Folds> folds;
    SampleSet joint{};
};

}  // namespace causum::tests
