#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/coordinates.hpp"
#include "sim/settings.hpp"

namespace causum::sim {

/// The least-squares fits to a real table that models like it are made of (docs/methods.md, "Families").
struct TableFits {
    Coordinates columns;  ///< mean and sd (ddof 0) of each action; Z = standardised by them
    /// E[Z_k | Z_1 … Z_{k−1}] over Basis(k − 1, degree); of the first action the mean, one coefficient.
    std::vector<Eigen::VectorXd> action;
    std::vector<Eigen::VectorXd> action_residuals;  ///< of Z_k, centred
    double intercept = 0.0;
    Eigen::MatrixXd effects;            ///< [K][3] of Z_k, Z_k², Z_k³ in the outcome: its additive fit
    Eigen::VectorXd outcome_residuals;  ///< of the additive fit, centred
    /// [K][K] upper triangle: of Z_j Z_k in the outcome, fitted together with cubics of each action.
    Eigen::MatrixXd products;
};

/// Coefficients of the largest of these fits: a table needs more rows.
[[nodiscard]] int table_coefficients(int actions, int degree);

/// A table's fits. @throws ArgumentError if it has too few rows
[[nodiscard]] TableFits fit_table(const RealTable& table, int degree);

// Features of its fits, a column each, the first of them the constant.

/// Monomials of total degree <= `degree`.
[[nodiscard]] Eigen::MatrixXd monomial_features(const Eigen::Ref<const Eigen::MatrixXd>& z, int degree);
/// 1, then Z_k, Z_k², Z_k³ of each action.
[[nodiscard]] Eigen::MatrixXd additive_features(const Eigen::Ref<const Eigen::MatrixXd>& z);
/// additive_features, then Z_j Z_k, j < k, in the order (0, 1), (0, 2), (1, 2), (0, 3) …
[[nodiscard]] Eigen::MatrixXd product_features(const Eigen::Ref<const Eigen::MatrixXd>& z);

/// Coefficients of least squares; of features that depend on one another, the shortest ones once each feature
/// has length 1.
[[nodiscard]] Eigen::VectorXd least_squares(const Eigen::Ref<const Eigen::MatrixXd>& features,
                                            const Eigen::Ref<const Eigen::VectorXd>& target);

}  // namespace causum::sim
