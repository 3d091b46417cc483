#include "analysis/findings/findings.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "analysis/findings/finding_text.hpp"
#include "analysis/statistics/curve_statistics.hpp"
#include "analysis/summary/axis_lines.hpp"

namespace causum::analysis {

namespace {

using results::Metric;
using results::Table;

/// A line's excess_rmse over all estimators, and their geometric means, resampled. Column v·E + e.
class ResampledLine {
  public:
    ResampledLine(const Table& table, const AxisLine& line) : table_(table), line_(line) {
        const std::size_t estimators = table.estimators.size();
        values_.resize(static_cast<Eigen::Index>(table.replicates.size()),
                       static_cast<Eigen::Index>(line.values.size() * estimators));
        for (std::size_t v = 0; v < line.values.size(); ++v) {
            for (std::size_t r = 0; r < table.replicates.size(); ++r) {
                for (std::size_t e = 0; e < estimators; ++e) {
                    const std::size_t row = table.row(line.conditions[v], r, e);
                    values_(static_cast<Eigen::Index>(r), column(v, e)) =
                        table.status[row] == FitStatus::ok ? table.metric(Metric::excess_rmse)[row] : nan;
                }
            }
        }
        means_ = resample_geometric_means(values_);
    }

    [[nodiscard]] const AxisLine& line() const { return line_; }
    [[nodiscard]] const Table& table() const { return table_; }
    [[nodiscard]] double mean(std::size_t v, std::size_t e) const { return means_.observed(column(v, e)); }

    /// The places on the axis where all of these estimators have a positive finite mean.
    [[nodiscard]] std::vector<std::size_t> places(const std::vector<std::size_t>& estimators) const {
        std::vector<std::size_t> result;
        for (std::size_t v = 0; v < line_.values.size(); ++v) {
            if (std::all_of(estimators.begin(), estimators.end(),
                            [&](std::size_t e) { return mean(v, e) > 0.0 && std::isfinite(mean(v, e)); })) {
                result.push_back(v);
            }
        }
        return result;
    }

    /// What makes a replicate count at a place.
    enum class Pairing {
        by_place,  ///< all of the estimators succeeded there
        whole,     ///< they succeeded at every place
    };

    /// Interval of a function of the means of these estimators at these places, estimator by estimator.
    [[nodiscard]] Interval interval(const std::vector<std::size_t>& estimators,
                                    const std::vector<std::size_t>& places, const Statistic& statistic,
                                    Pairing pairing = Pairing::by_place) const {
        std::vector<Eigen::Index> columns;
        for (const std::size_t e : estimators) {
            for (const std::size_t v : places) columns.push_back(column(v, e));
        }
        const bool complete = std::none_of(columns.begin(), columns.end(),
                                           [&](Eigen::Index i) { return values_.col(i).hasNaN(); });
        const bool alone = estimators.size() == 1 && pairing == Pairing::by_place;
        if (complete || alone) return bootstrap_interval(means_, columns, statistic);
        const auto width = static_cast<Eigen::Index>(columns.size());
        // Partners of column i are i, i + stride, i + 2 stride …, counted from the first of them.
        const Eigen::Index stride = pairing == Pairing::whole ? 1 : static_cast<Eigen::Index>(places.size());
        Eigen::MatrixXd paired(values_.rows(), width);
        for (Eigen::Index i = 0; i < width; ++i) {
            paired.col(i) = values_.col(columns[static_cast<std::size_t>(i)]);
            for (Eigen::Index other = i % stride; other < width; other += stride) {
                const auto& partner = values_.col(columns[static_cast<std::size_t>(other)]);
                paired.col(i) = partner.array().isNaN().select(nan, paired.col(i));
            }
            columns[static_cast<std::size_t>(i)] = i;
        }
        for (Eigen::Index i = 0; i < width; ++i) {
            if (paired.col(i).array().isNaN().all()) return {};
        }
        return bootstrap_interval(resample_geometric_means(paired), columns, statistic);
    }

  private:
    [[nodiscard]] Eigen::Index column(std::size_t v, std::size_t e) const {
        return static_cast<Eigen::Index>(v * table_.estimators.size() + e);
    }

    const Table& table_;
    const AxisLine& line_;
    Eigen::MatrixXd values_;
    ResampledMeans means_;
};

std::vector<double> pick(const std::vector<double>& values, const std::vector<std::size_t>& places) {
    std::vector<double> result;
    result.reserve(places.size());
    for (const std::size_t v : places) result.push_back(values[v]);
    return result;
}

Finding make_finding(FindingKind kind, const ResampledLine& line, std::size_t estimator,
                     const std::vector<std::size_t>& places) {
    return {.kind = kind,
            .axis = line.line().axis,
            .where = line.line().where,
            .estimator = line.table().estimators[estimator],
            .against = {},
            .interval = {},
            .first = line.line().values[places.front()],
            .last = line.line().values[places.back()],
            .sentence = {}};
}

void add_optimal_ratio(std::vector<Finding>& findings, const ResampledLine& line, std::size_t estimator) {
    const std::vector<std::size_t> places = line.places({estimator});
    if (places.size() < 3 || line.table().traits[estimator].uses_joint_data) return;
    const std::vector<double> ratios = pick(line.line().values, places);
    Finding finding = make_finding(FindingKind::optimal_ratio, line, estimator, places);
    finding.interval = line.interval(
        {estimator}, places, [&](std::span<const double> means) { return minimum_of_curve(ratios, means); });
    std::size_t best = 0;
    for (std::size_t i = 1; i < places.size(); ++i) {
        if (line.mean(places[i], estimator) < line.mean(places[best], estimator)) best = i;
    }
    finding.at_edge = best == 0 || best + 1 == places.size();
    const std::size_t actions = actions_of(line.table(), line.line().conditions.front());
    if (actions > 1) finding.law = 1.0 / (static_cast<double>(actions) - 1.0);
    finding.has_own_law = actions > 1 && line.table().traits[estimator].role == EstimatorRole::paper;
    findings.push_back(std::move(finding));
}

void add_rates(std::vector<Finding>& findings, const ResampledLine& line, std::size_t estimator) {
    const std::vector<std::size_t> places = line.places({estimator});
    if (places.size() < 2) return;
    for (const FindingKind kind : {FindingKind::convergence_rate, FindingKind::last_rate}) {
        if (kind == FindingKind::last_rate && places.size() < 3) continue;
        const std::vector<std::size_t> used = kind == FindingKind::last_rate
                                                  ? std::vector<std::size_t>(places.end() - 2, places.end())
                                                  : places;
        const std::vector<double> x = pick(line.line().values, used);
        Finding finding = make_finding(kind, line, estimator, used);
        finding.interval = line.interval(
            {estimator}, used, [&](std::span<const double> means) { return log_log_slope(x, means); });
        findings.push_back(std::move(finding));
    }
}

/// At the largest sample size whose error lies on the topline's curve; at the largest of all where none does.
void add_sample_factor(std::vector<Finding>& findings, const ResampledLine& line, std::size_t estimator,
                       std::size_t topline) {
    const Table& table = line.table();
    const std::vector<std::size_t> places = line.places({estimator, topline});
    if (places.size() < 2 || table.traits[estimator].uses_joint_data) return;
    std::vector<double> own;
    std::vector<double> of_topline;
    std::vector<double> errors;
    for (const std::size_t v : places) {
        const std::size_t c = line.line().conditions[v];
        own.push_back(training_samples(table, c, estimator));
        of_topline.push_back(training_samples(table, c, topline));
        errors.push_back(line.mean(v, topline));
    }
    if (!std::is_sorted(of_topline.begin(), of_topline.end()) || !(own.back() > 0.0)) return;
    const auto factor_at = [&](std::size_t i) {
        return sample_factor(own[i], line.mean(places[i], estimator), of_topline, errors);
    };
    std::size_t at = places.size() - 1;
    while (at > 0 && (factor_at(at) == 0.0 || std::isinf(factor_at(at)))) --at;
    if (factor_at(at) == 0.0 || std::isinf(factor_at(at))) at = places.size() - 1;
    Finding finding = make_finding(FindingKind::sample_factor, line, estimator, places);
    finding.against = table.estimators[topline];
    finding.interval = line.interval({estimator, topline}, places, [&](std::span<const double> means) {
        return sample_factor(own[at], means[at], of_topline, means.subspan(places.size()));
    });
    finding.last = own[at];
    finding.first = of_topline.front();
    finding.least = own[at] / of_topline.back();
    finding.greatest = own[at] / of_topline.front();
    findings.push_back(std::move(finding));
}

/// The places from the axis's neutral one to its last, and to its first: each with two places or more. None
/// where the neutral place is not among them.
std::vector<std::vector<std::size_t>> outwards(const ResampledLine& line,
                                               const std::vector<std::size_t>& places) {
    const auto neutral = std::find(places.begin(), places.end(), neutral_place(line.line()));
    if (neutral == places.end()) return {};
    std::vector<std::vector<std::size_t>> ways = {{neutral, places.end()}, {places.begin(), neutral + 1}};
    std::reverse(ways[1].begin(), ways[1].end());
    std::erase_if(ways, [](const std::vector<std::size_t>& way) { return way.size() < 2; });
    return ways;
}

void add_growth(std::vector<Finding>& findings, const ResampledLine& line, std::size_t estimator) {
    for (const std::vector<std::size_t>& way : outwards(line, line.places({estimator}))) {
        Finding finding = make_finding(FindingKind::growth, line, estimator, way);
        finding.interval = line.interval(
            {estimator}, {way.front(), way.back()},
            [](std::span<const double> means) { return means[1] / means[0]; }, ResampledLine::Pairing::whole);
        findings.push_back(std::move(finding));
    }
}

void add_crossing(std::vector<Finding>& findings, const ResampledLine& line, std::size_t estimator,
                  std::size_t against) {
    for (const std::vector<std::size_t>& way : outwards(line, line.places({estimator, against}))) {
        Finding finding = make_finding(FindingKind::crossing, line, estimator, way);
        finding.against = line.table().estimators[against];
        // On a way down crossing() sees the axis mirrored.
        const double sign = is_downwards(finding) ? -1.0 : 1.0;
        std::vector<double> x = pick(line.line().values, way);
        for (double& value : x) value *= sign;
        const Interval found = line.interval({estimator, against}, way, [&](std::span<const double> means) {
            return crossing(x, means.first(x.size()), means.subspan(x.size()));
        });
        const auto better = [&](std::size_t v) { return line.mean(v, estimator) < line.mean(v, against); };
        finding.again = found.value < infinity &&
                        std::any_of(std::find_if_not(way.begin(), way.end(), better), way.end(), better);
        finding.interval = {.value = sign * found.value,
                            .low = sign > 0.0 ? found.low : -found.high,
                            .high = sign > 0.0 ? found.high : -found.low};
        findings.push_back(std::move(finding));
    }
}

/// The topline that sample factors compare with, if the table has one.
std::optional<std::size_t> reference_topline(const Table& table) {
    const auto found = std::find(table.estimators.begin(), table.estimators.end(), table.reference);
    if (found == table.estimators.end()) return std::nullopt;
    return static_cast<std::size_t>(found - table.estimators.begin());
}

/// The baselines of a table, in an order that does not depend on the study's: by descending style number.
std::vector<std::size_t> baselines(const Table& table) {
    std::vector<std::size_t> result;
    for (std::size_t e = 0; e < table.traits.size(); ++e) {
        if (table.traits[e].role == EstimatorRole::baseline) result.push_back(e);
    }
    std::ranges::stable_sort(result, std::ranges::greater(),
                             [&](std::size_t e) { return table.traits[e].style; });
    return result;
}

void add_line(std::vector<Finding>& findings, const ResampledLine& line) {
    const Table& table = line.table();
    const std::string& axis = line.line().axis;
    const std::optional<std::size_t> topline = reference_topline(table);
    for (std::size_t e = 0; e < table.estimators.size(); ++e) {
        if (axis == "data.ratio") {
            add_optimal_ratio(findings, line, e);
        } else if (axis == "data.total" || axis == "data.n") {
            add_rates(findings, line, e);
            if (topline) add_sample_factor(findings, line, e, *topline);
        } else {
            add_growth(findings, line, e);
            const EstimatorTraits& own = table.traits[e];
            if (own.uses_joint_data || own.role == EstimatorRole::baseline) continue;
            for (const std::size_t against : baselines(table)) add_crossing(findings, line, e, against);
        }
    }
}

}  // namespace

std::vector<Finding> find_all(const Table& table, const Summary& summary) {
    std::vector<Finding> findings;
    if (table.metric(Metric::excess_rmse).empty() || table.replicates.empty()) return findings;
    for (const std::string& axis : summary.axes) {
        for (const AxisLine& axis_line : lines_along(summary, axis)) {
            add_line(findings, ResampledLine(table, axis_line));
        }
    }
    std::erase_if(findings, [](const Finding& finding) { return std::isnan(finding.interval.value); });
    for (Finding& finding : findings) finding.sentence = finding_text(finding);
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.kind < b.kind; });
    return findings;
}

}  // namespace causum::analysis
