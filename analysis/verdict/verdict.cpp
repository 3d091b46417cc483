#include "analysis/verdict/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

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

/// The best estimator under a condition: of the smallest regret.
std::size_t best_row(const std::vector<VerdictRow>& rows, std::size_t condition) {
    std::size_t best = rows.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const VerdictCell& cell = rows[i].cells[condition];
        if (!cell.has_fits || std::isnan(cell.regret.value)) continue;
        if (best == rows.size() || cell.regret.value < rows[best].cells[condition].regret.value) best = i;
    }
    return best;
}

}  // namespace

Verdict find_verdict(const results::Table& table, const Summary& summary) {
    Verdict verdict{.replicates = summary.replicates, .conditions = summary.conditions};
    std::vector<std::size_t> candidates, toplines;
    std::size_t constant = summary.estimators.size();
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        bool has_error = false;
        for (std::size_t c = 0; c < summary.conditions; ++c)
            has_error = has_error || summary.row(c, e).measures.mean.count > 0;
        if (!has_error) continue;
        if (summary.traits[e].role == EstimatorRole::constant) constant = e;
        (summary.traits[e].uses_joint_data ? toplines : candidates).push_back(e);
    }
    if (candidates.empty() || table.replicates.empty()) return verdict;
    verdict.has_constant = constant < summary.estimators.size();

    std::vector<Eigen::MatrixXd> logs;
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        logs.push_back(log_errors(table, c, candidates));
        for (Eigen::Index i = 0; i < logs.back().cols(); ++i) {
            if (2 * logs.back().col(i).array().isFinite().count() < logs.back().rows())
                logs.back().col(i).setConstant(nan);
        }
    }
    const std::vector<BestComparison> comparisons = compare_with_best(logs);
    const auto place_of_constant = static_cast<std::size_t>(
        std::find(candidates.begin(), candidates.end(), constant) - candidates.begin());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        VerdictRow row{.estimator = candidates[i]};
        for (std::size_t c = 0; c < summary.conditions; ++c) {
            const SummaryRow& numbers = summary.row(c, candidates[i]);
            VerdictCell cell{.has_fits = !logs[c].col(static_cast<Eigen::Index>(i)).array().isNaN().all(),
                             .no_better = numbers.measures.no_better_share};
            if (cell.has_fits) {
                cell.kept = comparisons[c].kept[i];
                cell.regret = comparisons[c].regret[i];
                if (std::isnan(cell.regret.value)) cell.regret = {.value = 1.0};  // nobody else has fits
                cell.beats_constant = verdict.has_constant
                                          ? comparisons[c].ratio[i][place_of_constant].high < 1.0
                                          : is_below_signal(numbers);
                ++row.with_fits;
                row.kept += cell.kept ? 1 : 0;
                row.not_shown_better += cell.beats_constant ? 0 : 1;
                if (std::isnan(row.worst.value) || cell.regret.value > row.worst.value) {
                    row.worst.value = cell.regret.value;
                    row.worst_condition = c;
                }
                row.worst.low =
                    std::isnan(row.worst.low) ? cell.regret.low : std::max(row.worst.low, cell.regret.low);
                row.worst.high = std::isnan(row.worst.high) ? cell.regret.high
                                                            : std::max(row.worst.high, cell.regret.high);
            }
            row.cells.push_back(cell);
        }
        verdict.rows.push_back(std::move(row));
    }

    for (std::size_t c = 0; c < summary.conditions; ++c) {
        const std::size_t best = best_row(verdict.rows, c);
        if (best == verdict.rows.size()) continue;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            if (i == best || !verdict.rows[i].cells[c].kept) continue;
            const double factor = comparisons[c].replicates_factor(static_cast<Eigen::Index>(i),
                                                                   static_cast<Eigen::Index>(best));
            const double needed = factor * static_cast<double>(summary.replicates);
            if (!(factor > 1.0) || std::isinf(factor)) continue;
            if (!verdict.undecided || needed < verdict.undecided->replicates) {
                verdict.undecided = {
                    .worse = candidates[i], .better = candidates[best], .condition = c, .replicates = needed};
            }
        }
        if (toplines.empty()) continue;
        const bool has_reference = summary.traits[summary.reference].uses_joint_data;
        const std::size_t topline = has_reference ? summary.reference : toplines.front();
        const Eigen::MatrixXd pair = log_errors(table, c, {topline, candidates[best]});
        double sum = 0.0, count = 0.0;
        for (Eigen::Index r = 0; r < pair.rows(); ++r) {
            if (!std::isfinite(pair(r, 0) - pair(r, 1))) continue;
            sum += pair(r, 0) - pair(r, 1);
            count += 1.0;
        }
        if (count == 0.0) continue;
        const double ratio = std::exp(sum / count);
        if (!verdict.topline) verdict.topline = {.estimator = topline, .least = ratio, .greatest = ratio};
        verdict.topline->least = std::min(verdict.topline->least, ratio);
        verdict.topline->greatest = std::max(verdict.topline->greatest, ratio);
    }
    std::stable_sort(verdict.rows.begin(), verdict.rows.end(), [](const VerdictRow& a, const VerdictRow& b) {
        return std::tuple(b.with_fits, a.worst.value) < std::tuple(a.with_fits, b.worst.value);
    });
    return verdict;
}

}  // namespace causum::analysis
