#include "sim/table_fits.hpp"

#include <fmt/core.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/basis.hpp"
#include "core/errors.hpp"

namespace causum::sim {
namespace {

/// Features below this share of the largest one, once the others are taken out, are none.
constexpr double dependence_threshold = 1e-10;

Coordinates mean_and_sd_of_columns(const Eigen::MatrixXd& actions) {
    Coordinates result{actions.colwise().mean(), Eigen::VectorXd::Ones(actions.cols())};
    for (Eigen::Index k = 0; k < actions.cols(); ++k) {
        const double variance = (actions.col(k).array() - result.location(k)).square().mean();
        // a column may be constant in a bootstrap of its rows
        if (variance > 0.0) result.scale(k) = std::sqrt(variance);
    }
    return result;
}

Eigen::VectorXd centred(Eigen::VectorXd values) {
    values.array() -= values.mean();
    return values;
}

}  // namespace

int table_coefficients(int actions, int degree) {
    const int additive = 1 + 3 * actions;
    const auto of_last_action = actions == 1 ? 1.0 : Basis::count(actions - 1, degree);
    return std::max(additive + actions * (actions - 1) / 2, static_cast<int>(std::min(of_last_action, 1e9)));
}

Eigen::MatrixXd monomial_features(const Eigen::Ref<const Eigen::MatrixXd>& z, int degree) {
    const Basis basis(static_cast<int>(z.cols()), degree);
    Eigen::MatrixXd features = Eigen::MatrixXd::Ones(z.rows(), basis.size());
    for (int m = 1; m < basis.size(); ++m)
        features.col(m) = features.col(basis.parent(m)).cwiseProduct(z.col(basis.last(m)));
    return features;
}

Eigen::MatrixXd additive_features(const Eigen::Ref<const Eigen::MatrixXd>& z) {
    Eigen::MatrixXd features = Eigen::MatrixXd::Ones(z.rows(), 1 + 3 * z.cols());
    for (Eigen::Index k = 0; k < z.cols(); ++k) {
        features.col(1 + 3 * k) = z.col(k);
        features.col(2 + 3 * k) = z.col(k).cwiseAbs2();
        features.col(3 + 3 * k) = z.col(k).cwiseAbs2().cwiseProduct(z.col(k));
    }
    return features;
}

Eigen::MatrixXd product_features(const Eigen::Ref<const Eigen::MatrixXd>& z) {
    const Eigen::MatrixXd additive = additive_features(z);
    Eigen::MatrixXd features(z.rows(), additive.cols() + z.cols() * (z.cols() - 1) / 2);
    features.leftCols(additive.cols()) = additive;
    Eigen::Index at = additive.cols();
    for (Eigen::Index k = 1; k < z.cols(); ++k) {
        for (Eigen::Index j = 0; j < k; ++j) features.col(at++) = z.col(j).cwiseProduct(z.col(k));
    }
    return features;
}

Eigen::VectorXd least_squares(const Eigen::Ref<const Eigen::MatrixXd>& features,
                              const Eigen::Ref<const Eigen::VectorXd>& target) {
    Eigen::VectorXd length = features.colwise().norm();
    for (double& each : length) each = each > 0.0 ? each : 1.0;
    Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> solver;
    solver.setThreshold(dependence_threshold);
    solver.compute(features * length.cwiseInverse().asDiagonal());
    const Eigen::VectorXd scaled = solver.solve(target);
    return scaled.cwiseQuotient(length);
}

TableFits fit_table(const RealTable& table, int degree) {
    const Eigen::Index actions = table.actions.cols();
    const int coefficients = table_coefficients(static_cast<int>(actions), degree);
    if (table.actions.rows() <= coefficients)
        throw ArgumentError(fmt::format("fit_table: {} rows (must be more than the {} coefficients)",
                                        table.actions.rows(), coefficients));
    TableFits fits;
    fits.columns = mean_and_sd_of_columns(table.actions);
    const Eigen::MatrixXd z = (table.actions.rowwise() - fits.columns.location.transpose()) *
                              fits.columns.scale.cwiseInverse().asDiagonal();
    for (Eigen::Index k = 0; k < actions; ++k) {
        const Eigen::MatrixXd features =
            k == 0 ? Eigen::MatrixXd::Ones(z.rows(), 1) : monomial_features(z.leftCols(k), degree);
        fits.action.push_back(least_squares(features, z.col(k)));
        fits.action_residuals.push_back(centred(z.col(k) - features * fits.action.back()));
    }
    const Eigen::MatrixXd additive = additive_features(z);
    const Eigen::VectorXd own = least_squares(additive, table.outcome);
    fits.intercept = own(0);
    fits.effects = own.tail(3 * actions).reshaped(3, actions).transpose();
    fits.outcome_residuals = centred(table.outcome - additive * own);
    fits.products = Eigen::MatrixXd::Zero(actions, actions);
    if (actions == 1) return fits;
    const Eigen::VectorXd all = least_squares(product_features(z), table.outcome);
    Eigen::Index at = additive.cols();
    for (Eigen::Index k = 1; k < actions; ++k) {
        for (Eigen::Index j = 0; j < k; ++j) fits.products(j, k) = all(at++);
    }
    return fits;
}

}  // namespace causum::sim
