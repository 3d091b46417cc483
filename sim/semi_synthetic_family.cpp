#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "core/normal_distribution.hpp"
#include "sim/block_sampler.hpp"
#include "sim/family.hpp"
#include "sim/mechanisms.hpp"
#include "sim/samples.hpp"
#include "sim/scm.hpp"
#include "sim/scm_draws.hpp"
#include "sim/table_action.hpp"
#include "sim/table_fits.hpp"
#include "sim/table_outcome.hpp"

namespace causum::sim {
namespace {

/// As many rows, each of them any row of the table.
RealTable bootstrap(const RealTable& table, const ScmDraws& draws) {
    RealTable result = table;
    const Eigen::Index rows = table.actions.rows();
    for (Eigen::Index i = 0; i < rows; ++i) {
        const double u = draws.uniform(ScmDraws::table_row, static_cast<std::size_t>(i));
        const Eigen::Index from =
            std::min(static_cast<Eigen::Index>(u * static_cast<double>(rows)), rows - 1);
        result.actions.row(i) = table.actions.row(from);
        result.outcome(i) = table.outcome(from);
    }
    return result;
}

std::vector<double> values_of(const Eigen::Ref<const Eigen::VectorXd>& values) {
    return {values.begin(), values.end()};
}

/// W_k: the residuals with sd 1. A column that leaves none is not confounded: W_k is normal and does not
/// enter it.
Noise confounder_of(const Eigen::VectorXd& residuals, double sd) {
    return sd > 0.0 ? Noise::empirical(values_of(residuals / sd)) : Noise{};
}

void add_actions(Scm& scm, const TableFits& fits, const ScmSettings& settings) {
    for (int k = 0; k < scm.actions; ++k) {
        const auto i = static_cast<std::size_t>(k);
        const Eigen::VectorXd& residuals = fits.action_residuals[i];
        // rounding of a fit that leaves nothing is no residual
        const double root_mean_square =
            std::sqrt(residuals.squaredNorm() / static_cast<double>(residuals.size()));
        const double sd = root_mean_square > 1e-10 ? root_mean_square : 0.0;
        scm.confounder.push_back(confounder_of(residuals, sd));
        TableActionParts parts{.columns = fits.columns, .coefficients = fits.action[i], .residual_sd = sd};
        if (k > 0) parts.monomials = std::make_shared<const Basis>(k, settings.semi_synthetic.degree);
        for (Eigen::Index m = 1; m < parts.coefficients.size(); ++m)
            parts.coefficients(m) *= settings.edge_strength;
        scm.action.push_back(std::make_shared<TableAction>(std::move(parts)));
        scm.parents.emplace_back(i);
        std::iota(scm.parents.back().begin(), scm.parents.back().end(), 0);
    }
}

std::shared_ptr<const TableOutcome> draw_outcome(const TableFits& fits, const ScmDraws& draws,
                                                 const ScmSettings& settings) {
    const Eigen::Index actions = fits.effects.rows();
    TableOutcomeParts parts{
        .intercept = fits.intercept,
        .effects = settings.action_strength * fits.effects,
        .confounder = Eigen::VectorXd(actions),
        .modulation = Eigen::VectorXd(actions),
        .confounding = settings.confounding_strength * settings.semi_synthetic.confounding};
    for (Eigen::Index k = 0; k < actions; ++k) {
        const auto coefficient = [&](std::size_t i, std::size_t j) {
            return normal_quantile(
                draws.uniform(ScmDraws::outcome_mechanism(static_cast<int>(k)), Quadratic::index(i, j)));
        };
        parts.confounder(k) = coefficient(0, 2);
        parts.modulation(k) = settings.modulation_strength * coefficient(1, 2);
    }
    return std::make_shared<TableOutcome>(std::move(parts));
}

Scm draw_semi_synthetic(const ScmDraws& draws, const ScmSettings& settings) {
    const SemiSyntheticSettings& family = settings.semi_synthetic;
    if (family.table == nullptr) throw ArgumentError("semi_synthetic: no table");
    const auto actions = static_cast<int>(family.table->actions.cols());
    if (settings.actions != actions)
        throw ArgumentError(
            fmt::format("semi_synthetic: {} actions of a table with {}", settings.actions, actions));
    const RealTable rows = family.resample ? bootstrap(*family.table, draws) : *family.table;
    const TableFits fits = fit_table(rows, family.degree);
    Scm scm;
    scm.actions = actions;
    scm.coordinates = fits.columns;
    scm.confounder_share = family.share;
    scm.outcome_noise = Noise::empirical(values_of(fits.outcome_residuals));
    for (Eigen::Index k = 0; k < actions; ++k)
        scm.intervention.push_back(Noise::empirical(values_of(rows.actions.col(k))));
    add_actions(scm, fits, settings);
    scm.outcome = draw_outcome(fits, draws, settings);
    scm.found_interaction = fits.products;
    return scm;
}

/// The pilot's values of action k, whose mechanism has no map yet.
std::vector<double> pilot_values(const Scm& scm, int k, const DataAddress& address) {
    Scm earlier = scm;  // those after it are not wanted
    earlier.actions = k + 1;
    BlockSampler sampler(earlier, address);
    std::vector<double> values;
    values.reserve(pilot_samples);
    for (std::uint32_t block = 0; block < pilot_samples / block_places; ++block) {
        sampler.fill(block, block_places);
        values.insert(values.end(), sampler.action(k), sampler.action(k) + block_places);
    }
    return values;
}

/// Gives every action its column's distribution, one after the other in causal order.
void map_to_columns(Scm& scm, std::uint64_t seed, std::uint32_t replicate) {
    const DataAddress address = pilot_address(seed, replicate);
    for (int k = 0; k < scm.actions; ++k) {
        const auto i = static_cast<std::size_t>(k);
        TableActionParts parts = static_cast<const TableAction&>(*scm.action[i]).parts();
        const std::vector<double>& column = *scm.intervention[i].values;
        const double location = scm.coordinates.location(k), scale = scm.coordinates.scale(k);
        if (k == 0 && scm.common_share[i] == 0.0) {
            // W_1 is a value of the column: back to that value
            std::vector<double> standard;
            standard.reserve(column.size());
            for (const double value : column) standard.push_back((value - location) / scale);
            parts.map = StepMap::nearest(std::move(standard), column);
        } else {
            parts.map = StepMap::quantiles(pilot_values(scm, k, address), column);
        }
        scm.action[i] = std::make_shared<TableAction>(std::move(parts));
    }
}

double all_edges(const ScmSettings&) {
    return 1.0;
}

constexpr std::string_view semi_synthetic_sections[] = {"semi_synthetic"};

}  // namespace

extern const Family semi_synthetic_family;
constinit const Family semi_synthetic_family = {
    .name = "semi_synthetic",
    .summary = "models like a real table: its columns' distributions and dependence, its additive effects",
    .sections = semi_synthetic_sections,
    .chooses_actions = false,
    .is_of_data = true,
    .draw = draw_semi_synthetic,
    .take_pilot = map_to_columns,
    .edge_probability = all_edges,
};

}  // namespace causum::sim
