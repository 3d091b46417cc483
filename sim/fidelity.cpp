#include "sim/fidelity.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <set>

#include "sim/block_sampler.hpp"
#include "sim/scm.hpp"
#include "sim/table_fits.hpp"
#include "sim/truth.hpp"

namespace causum::sim {
namespace {

constexpr Eigen::Index folds = 10;
constexpr int model_blocks = 64;      // samples that correlations are taken of
constexpr int neighbour_blocks = 16;  // samples of a regime that distances are taken of

/// 1 − Σ (y − ŷ)² / Σ (y − ȳ)², ŷ of the fit to the other folds; negative where they predict worse than the
/// mean.
double cross_validated_r2(const Eigen::MatrixXd& features, const Eigen::VectorXd& target) {
    double errors = 0.0;
    for (Eigen::Index fold = 0; fold < folds; ++fold) {
        std::vector<Eigen::Index> own, others;
        for (Eigen::Index i = 0; i < target.size(); ++i) (i % folds == fold ? own : others).push_back(i);
        if (own.empty() || others.empty()) return 0.0;
        const Eigen::VectorXd coefficients =
            least_squares(features(others, Eigen::all), Eigen::VectorXd(target(others)));
        errors += (target(own) - features(own, Eigen::all) * coefficients).squaredNorm();
    }
    const double total = (target.array() - target.mean()).square().sum();
    return total > 0.0 ? 1.0 - errors / total : 0.0;
}

/// Adjusted R² of a fit to all rows; 0 at least.
double adjusted_r2(const Eigen::MatrixXd& features, const Eigen::VectorXd& target) {
    const double freedom = static_cast<double>(features.rows() - features.cols());
    const double total = (target.array() - target.mean()).square().sum();
    if (freedom < 1.0 || !(total > 0.0)) return 0.0;
    const double errors = (target - features * least_squares(features, target)).squaredNorm();
    return std::max(0.0, 1.0 - errors / freedom * static_cast<double>(features.rows() - 1) / total);
}

Eigen::MatrixXd standardized_columns(const Eigen::MatrixXd& actions, const Coordinates& by) {
    return (actions.rowwise() - by.location.transpose()) * by.scale.cwiseInverse().asDiagonal();
}

/// Standardised actions of a regime, a row each.
Eigen::MatrixXd model_samples(const Scm& scm, int regime, int blocks) {
    BlockSampler sampler(scm, {.seed = 1, .role = Role::test, .regime = regime});
    Eigen::MatrixXd samples(Eigen::Index{blocks} * block_places, scm.actions);
    for (int b = 0; b < blocks; ++b) {
        sampler.fill(static_cast<std::uint32_t>(b), block_places);
        for (int k = 0; k < scm.actions; ++k)
            samples.col(k).segment(b * block_places, block_places) =
                Eigen::Map<const Eigen::VectorXd>(sampler.action(k), block_places);
    }
    return standardized_columns(samples, scm.coordinates);
}

Eigen::MatrixXd correlations(const Eigen::MatrixXd& samples) {
    Eigen::MatrixXd centred = samples.rowwise() - samples.colwise().mean();
    for (Eigen::Index k = 0; k < centred.cols(); ++k) {
        const double length = centred.col(k).norm();
        if (length > 0.0) centred.col(k) /= length;
    }
    return centred.transpose() * centred;
}

/// Squared distance of each point from the nearest of some rows. @param skip_own  whether row i is not one
/// for point i
Eigen::VectorXd nearest_distances(const Eigen::MatrixXd& points, const Eigen::MatrixXd& rows, bool skip_own) {
    Eigen::VectorXd nearest =
        Eigen::VectorXd::Constant(points.rows(), std::numeric_limits<double>::infinity());
    const Eigen::MatrixXd columns = rows.transpose();
    for (Eigen::Index i = 0; i < points.rows(); ++i) {
        const Eigen::VectorXd point = points.row(i).transpose();
        for (Eigen::Index j = 0; j < columns.cols(); ++j) {
            if (skip_own && i == j) continue;
            nearest(i) = std::min(nearest(i), (columns.col(j) - point).squaredNorm());
        }
    }
    return nearest;
}

std::vector<double> far_shares(const Scm& scm) {
    const Eigen::MatrixXd rows = model_samples(scm, observational_regime, neighbour_blocks);
    Eigen::VectorXd own = nearest_distances(rows, rows, true);
    std::ranges::sort(own);
    const double limit = own((own.size() - 1) * 99 / 100);
    std::vector<double> shares;
    for (int regime = 1; regime <= scm.actions + 1; ++regime) {
        const Eigen::MatrixXd samples =
            model_samples(scm, regime > scm.actions ? joint_regime : regime, neighbour_blocks);
        const Eigen::VectorXd distances = nearest_distances(samples, rows, false);
        shares.push_back(static_cast<double>((distances.array() > limit).count()) /
                         static_cast<double>(distances.size()));
    }
    return shares;
}

int duplicate_rows(const RealTable& table) {
    std::set<std::vector<double>> seen;
    for (Eigen::Index i = 0; i < table.actions.rows(); ++i) {
        std::vector<double> row(table.actions.row(i).begin(), table.actions.row(i).end());
        row.push_back(table.outcome(i));
        seen.insert(std::move(row));
    }
    return static_cast<int>(table.actions.rows()) - static_cast<int>(seen.size());
}

}  // namespace

Fidelity measure_fidelity(const ScmSettings& settings) {
    ScmSettings whole{
        .family = settings.family, .actions = settings.actions, .semi_synthetic = settings.semi_synthetic};
    whole.semi_synthetic.resample = false;
    const Scm scm = make_scm(whole, 1, 0);
    const RealTable& table = *settings.semi_synthetic.table;
    const TableFits fits = fit_table(table, settings.semi_synthetic.degree);
    const Eigen::MatrixXd z = standardized_columns(table.actions, fits.columns);
    Fidelity result;
    result.rows = static_cast<int>(table.actions.rows());
    result.duplicates = duplicate_rows(table);
    for (Eigen::Index k = 0; k < z.cols(); ++k) {
        const Eigen::VectorXd column = table.actions.col(k);
        ColumnFidelity own;
        own.name = table.names[static_cast<std::size_t>(k)];
        if (k > 0)
            own.r2 = cross_validated_r2(monomial_features(z.leftCols(k), settings.semi_synthetic.degree),
                                        z.col(k));
        own.zeros = static_cast<double>((column.array() == 0.0).count()) / static_cast<double>(column.size());
        own.distinct = static_cast<int>(std::set<double>(column.begin(), column.end()).size());
        result.columns.push_back(std::move(own));
    }
    result.additive_r2 = cross_validated_r2(additive_features(z), table.outcome);
    result.product_r2 = cross_validated_r2(product_features(z), table.outcome);
    const double additive_sd = JointEffect(scm).additive_sd();
    result.interaction_ratio = additive_sd > 0.0 ? fits.products.norm() / additive_sd : 0.0;
    result.squared_residual_r2 = adjusted_r2(monomial_features(z, 2), fits.outcome_residuals.cwiseAbs2());
    result.correlation_error =
        (correlations(model_samples(scm, observational_regime, model_blocks)) - correlations(z))
            .cwiseAbs()
            .maxCoeff();
    result.far = far_shares(scm);
    return result;
}

}  // namespace causum::sim
