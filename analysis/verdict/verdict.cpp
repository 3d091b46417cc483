#include "analysis/verdict/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "analysis/statistics/monte_carlo.hpp"

namespace causum::analysis {

namespace {

using results::Metric;

/// [replicates][estimators] log excess_rmse of some estimators under one condition; NaN without a fit.
Eigen::MatrixXd log_errors(const results::Table& table, std::size_t condition,
                           const std::vector<std::size_t>& estimators) {
    Eigen::MatrixXd logs(static_cast<Eigen::Index>(table.replicates.size()),
                         static_cast<Eigen::Index>(estimators.size()));
    for (std::size_t r = 0; r < table.replicates.size(); ++r) {
        for (std::size_t i = 0; i < estimators.size(); ++i) {
            const std::size_t row = table.row(condition, r, estimators[i]);
            const double error = table.metric(Metric::excess_rmse)[row];
            const bool is_there = table.status[row] == FitStatus::ok && error > 0.0 && std::isfinite(error);
            logs(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(i)) =
                is_there ? std::log(error) : nan;
        }
    }
    return logs;
}

/// Without a constant: whether the errors are shown, at 5 %, to have a geometric mean below the sd of the
/// effect.
bool is_below_signal(const SummaryRow& row) {
    const MonteCarloEstimate& relative = row.measures.relative_excess;
    constexpr double one_sided = 1.645;
    return relative.value > 0.0 &&
           std::log(relative.value) + one_sided * relative.error / relative.value < 0.0;
}

/// One candidate over all conditions.
/// @param place, constant  of it and of the constant among the candidates
VerdictRow row_of(const Summary& summary, std::size_t estimator, std::size_t place, std::size_t constant,
                  const std::vector<Eigen::MatrixXd>& logs, const std::vector<BestComparison>& comparisons) {
    VerdictRow row{.estimator = estimator};
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        const SummaryRow& numbers = summary.row(c, estimator);
        VerdictCell& cell =
            row.cells.emplace_back(VerdictCell{.no_better = numbers.measures.no_better_share});
        cell.has_fits = !logs[c].col(static_cast<Eigen::Index>(place)).array().isNaN().all();
        if (!cell.has_fits) continue;
        const BestComparison& comparison = comparisons[c];
        cell.kept = comparison.kept[place];
        cell.regret = comparison.regret[place];
        if (std::isnan(cell.regret.value)) cell.regret = {.value = 1.0};  // nobody else has fits
        cell.beats_constant = constant < comparison.ratio.size()
                                  ? comparison.ratio[place][constant].high < 1.0
                                  : is_below_signal(numbers);
        ++row.with_fits;
        row.kept += cell.kept ? 1 : 0;
        row.not_shown_better += cell.beats_constant ? 0 : 1;
        if (!(cell.regret.value <= row.worst.value)) row.worst_condition = c;
        // NaN where there is none yet
        row.worst = {.value = std::fmax(row.worst.value, cell.regret.value),
                     .low = std::fmax(row.worst.low, cell.regret.low),
                     .high = std::fmax(row.worst.high, cell.regret.high)};
    }
    return row;
}

/// The place of the best estimator under a condition, of the smallest regret; the number of rows if none has
/// fits.
std::size_t best_row(const std::vector<VerdictRow>& rows, std::size_t condition) {
    std::size_t best = rows.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const VerdictCell& cell = rows[i].cells[condition];
        if (!cell.has_fits) continue;
        if (best == rows.size() || cell.regret.value < rows[best].cells[condition].regret.value) best = i;
    }
    return best;
}

/// Takes over a pair kept under this condition that fewer replicates would tell apart.
void find_undecided(Verdict& verdict, const BestComparison& comparison, std::size_t condition,
                    std::size_t best) {
    for (std::size_t i = 0; i < verdict.rows.size(); ++i) {
        if (i == best || !verdict.rows[i].cells[condition].kept) continue;
        const double factor =
            comparison.replicates_factor(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(best));
        const double needed = factor * static_cast<double>(verdict.replicates);
        if (!(factor > 1.0) || std::isinf(factor)) continue;
        if (verdict.undecided && needed >= verdict.undecided->replicates) continue;
        verdict.undecided = {.worse = verdict.rows[i].estimator,
                             .better = verdict.rows[best].estimator,
                             .condition = condition,
                             .replicates = needed};
    }
}

/// Widens what is said of a topline by its error over that of the best estimator under this condition.
void add_topline(Verdict& verdict, const results::Table& table, std::size_t condition, std::size_t topline,
                 std::size_t best) {
    const Eigen::MatrixXd logs = log_errors(table, condition, {topline, best});
    std::vector<double> own, others;
    for (Eigen::Index r = 0; r < logs.rows(); ++r) {
        if (!std::isfinite(logs(r, 0) - logs(r, 1))) continue;
        own.push_back(std::exp(logs(r, 0)));
        others.push_back(std::exp(logs(r, 1)));
    }
    const MonteCarloEstimate ratio = paired_geometric_ratio(own, others);
    if (ratio.count == 0) return;
    if (!verdict.topline) verdict.topline = {.estimator = topline, .least = ratio, .greatest = ratio};
    if (ratio.value < verdict.topline->least.value) verdict.topline->least = ratio;
    if (ratio.value > verdict.topline->greatest.value) verdict.topline->greatest = ratio;
}

}  // namespace

Verdict find_verdict(const results::Table& table, const Summary& summary) {
    Verdict verdict{.replicates = summary.replicates, .conditions = summary.conditions};
    std::vector<std::size_t> candidates, toplines;
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        bool has_error = false;
        for (std::size_t c = 0; c < summary.conditions; ++c)
            has_error = has_error || summary.row(c, e).excess_rmse.mean.count > 0;
        if (has_error) (summary.traits[e].uses_joint_data ? toplines : candidates).push_back(e);
    }
    if (candidates.empty() || table.replicates.empty()) return verdict;
    const auto constant = static_cast<std::size_t>(
        std::ranges::find(candidates, constant_of(summary.traits)) - candidates.begin());
    verdict.has_constant = constant < candidates.size();

    std::vector<Eigen::MatrixXd> logs;
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        Eigen::MatrixXd& own = logs.emplace_back(log_errors(table, c, candidates));
        for (Eigen::Index i = 0; i < own.cols(); ++i) {
            if (2 * own.col(i).array().isFinite().count() < own.rows()) own.col(i).setConstant(nan);
        }
    }
    const std::vector<BestComparison> comparisons = compare_with_best(logs);
    for (std::size_t i = 0; i < candidates.size(); ++i)
        verdict.rows.push_back(row_of(summary, candidates[i], i, constant, logs, comparisons));

    for (std::size_t c = 0; c < summary.conditions; ++c) {
        const std::size_t best = best_row(verdict.rows, c);
        if (best == verdict.rows.size()) continue;
        find_undecided(verdict, comparisons[c], c, best);
        if (toplines.empty()) continue;
        const bool has_reference = summary.traits[summary.reference].uses_joint_data;
        add_topline(verdict, table, c, has_reference ? summary.reference : toplines.front(),
                    candidates[best]);
    }
    std::stable_sort(verdict.rows.begin(), verdict.rows.end(), [](const VerdictRow& a, const VerdictRow& b) {
        return std::tuple(b.with_fits, a.worst.value) < std::tuple(a.with_fits, b.worst.value);
    });
    return verdict;
}

}  // namespace causum::analysis
