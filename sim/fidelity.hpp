#pragma once

#include <string>
#include <vector>

#include "sim/settings.hpp"

namespace causum::sim {

/// How a column of a table is, and how its predecessors explain it.
struct ColumnFidelity {
    std::string name;
    /// Of g_k, cross-validated; negative where it predicts worse than the mean; 0 of the first column.
    double r2 = 0.0;
    double zeros = 0.0;  ///< share of values that are 0
    int distinct = 0;    ///< different values
};

/// How far models of the semi_synthetic family are like the table they are made of, and what of it they leave
/// out (docs/real-data.md). Cross-validation has ten folds, row i in fold i mod 10.
struct Fidelity {
    int rows = 0;
    int duplicates = 0;  ///< rows whose actions and outcome are those of an earlier row
    std::vector<ColumnFidelity> columns;
    double additive_r2 = 0.0;  ///< of the outcome's additive fit, cross-validated
    double product_r2 = 0.0;   ///< the same with products of two actions
    double interaction_ratio =
        0.0;  ///< sd of the products found / sd of the additive joint effect; 0 without one
    /// Of the additive fit's squared residuals on polynomials of degree 2, adjusted for the number of
    /// coefficients: heteroscedasticity, which models do not have.
    double squared_residual_r2 = 0.0;
    double correlation_error = 0.0;  ///< largest of an observational sample's correlations of two actions
    /// By regime 1 … K, then the joint one: share of 4,096 samples that are farther from any of as many
    /// observational ones than 99 % of those are from each other (Euclidean distance of standardised
    /// actions). An intervention that leaves the support alone has 0.01.
    std::vector<double> far;
};

/// Of the table that settings of the semi_synthetic family name, all rows once, and a model of it without
/// violations and multipliers, whatever the settings have of them. @throws ArgumentError as make_scm
[[nodiscard]] Fidelity measure_fidelity(const ScmSettings& settings);

}  // namespace causum::sim
