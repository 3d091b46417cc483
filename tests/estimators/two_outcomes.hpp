#pragma once

#include <Eigen/Core>
#include <random>

#include "estimators/regression/fit_options.hpp"
#include "estimators/regression/regression.hpp"
#include "tests/support/sample_set.hpp"

namespace causum::tests {

/// Samples of two actions with two outcome columns, a_1² + noise and a_1 a_2 − a_2 + noise, and a fit of
/// degree 2.
struct TwoOutcomes {
    Eigen::MatrixXd actions;
    Eigen::MatrixXd outcomes;  ///< [n][2]
    Coordinates coordinates;
    estimators::Monomials monomials{2, 2};
    estimators::RegressionOptions options{.degree = 2, .penalties = {1e-3, 1e-1, 10.0}};
    RawTransform transform;

    explicit TwoOutcomes(Eigen::Index n)
        : actions(drawn(n)), outcomes(n, 2), coordinates(standardizing(actions)), transform(coordinates, 2) {
        const Eigen::MatrixXd noise = drawn(n);
        outcomes.col(0) = actions.col(0).cwiseAbs2() + noise.col(0);
        outcomes.col(1) = actions.col(0).cwiseProduct(actions.col(1)) - actions.col(1) + noise.col(1);
    }
    [[nodiscard]] estimators::RegressionSetup setup() const { return {monomials, transform, options}; }
    /// The samples with the one outcome Y·w.
    [[nodiscard]] SampleSet combined(const Eigen::Vector2d& weights) const {
        return {actions, outcomes * weights};
    }
    [[nodiscard]] estimators::Folds folds() const {
        const Moments none(2, 4, 2);
        const Basis basis(2, 4);
        estimators::Folds result = {none, none, none};
        const Eigen::MatrixXd z = standardised(actions, coordinates);
        for (Eigen::Index i = 0; i < actions.rows(); ++i) {
            add_sample(result[static_cast<std::size_t>(i % 3)], basis, z.row(i).transpose(),
                       outcomes.row(i).transpose());
        }
        return result;
    }

  private:
    static Eigen::MatrixXd drawn(Eigen::Index n) {
        std::mt19937 generator(static_cast<unsigned>(n));
        std::normal_distribution<double> normal(1.0, 0.5);
        Eigen::MatrixXd values(n, 2);
        for (Eigen::Index i = 0; i < values.size(); ++i) values(i) = normal(generator);
        return values;
    }
};

}  // namespace causum::tests
