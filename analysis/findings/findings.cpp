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
    /// Geometric means over replicates of the plug-in's error by its variance law; NaN where there is none.
    [[nodiscard]] std::vector<double> law(const std::vector<std::size_t>& places) const {
        std::vector<double> result;
        const std::vector<double>& fact = table_.fact(results::Fact::plug_in_law);
        for (const std::size_t v : places) {
            std::vector<double> logs;
            for (std::size_t r = 0; r < table_.replicates.size() && !fact.empty(); ++r) {
                const double error = fact[table_.cell(line_.conditions[v], r)];
                if (error > 0.0 && std::isfinite(error)) logs.push_back(std::log(error));
            }
            result.push_back(logs.empty() ? nan : std::exp(analysis::mean(logs)));
        }
        return result;
    }

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

/// The best ratio, and what others cost.
void add_ratio(std::vector<Finding>& findings, const ResampledLine& line, std::size_t estimator) {
    const std::vector<std::size_t> places = line.places({estimator});
    if (places.size() < 3 || line.table().traits[estimator].uses_joint_data) return;
    const std::vector<double> ratios = pick(line.line().values, places);
    Finding finding = make_finding(FindingKind::optimal_ratio, line, estimator, places);
    finding.interval = line.interval(
        {estimator}, places, [&](std::span<const double> means) { return minimum_of_curve(ratios, means); });
    finding.at_edge = finding.interval.value <= finding.first || finding.interval.value >= finding.last;
    const std::size_t actions = actions_of(line.table(), line.line().conditions.front());
    const double law = actions > 1 ? 1.0 / (static_cast<double>(actions) - 1.0) : nan;
    if (line.table().traits[estimator].role == EstimatorRole::paper) {
        finding.law = law;
        const std::vector<double> errors = line.law(places);
        if (std::ranges::all_of(errors, [](double error) { return error > 0.0; }))
            finding.general_law = minimum_of_curve(ratios, errors);
    }
    findings.push_back(std::move(finding));

    std::vector<std::pair<std::string, double>> others = {{"1", 1.0}};
    if (law < 1.0) others.emplace_back("1/(K − 1)", law);
    for (const auto& [name, ratio] : others) {
        if (ratio < ratios.front() || ratio > ratios.back()) continue;
        Finding cost = make_finding(FindingKind::ratio_cost, line, estimator, places);
        cost.against = name;
        cost.last = ratio;
        cost.interval = line.interval({estimator}, places, [&, at = ratio](std::span<const double> means) {
            const double least = value_on_curve(ratios, means, minimum_of_curve(ratios, means));
            return std::max(1.0, value_on_curve(ratios, means, at) / least);
        });
        findings.push_back(std::move(cost));
    }
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

/// The sample sizes of a line at which an estimator's error stands beside the topline's curve.
struct BesideTopline {
    std::vector<std::size_t> places;
    std::vector<double> own;         ///< samples of the estimator
    std::vector<double> of_topline;  ///< samples of the topline
    std::vector<double> factors;     ///< 0 or infinite off the curve

    BesideTopline(const ResampledLine& line, std::size_t estimator, std::size_t topline)
        : places(line.places({estimator, topline})) {
        std::vector<double> errors;
        for (const std::size_t v : places) {
            const std::size_t c = line.line().conditions[v];
            own.push_back(training_samples(line.table(), c, estimator));
            of_topline.push_back(training_samples(line.table(), c, topline));
            errors.push_back(line.mean(v, topline));
        }
        if (places.size() < 2 || !std::is_sorted(of_topline.begin(), of_topline.end()) ||
            !(own.back() > 0.0)) {
            places.clear();
            return;
        }
        for (std::size_t i = 0; i < places.size(); ++i)
            factors.push_back(sample_factor(own[i], line.mean(places[i], estimator), of_topline, errors));
    }
};

/// Of all estimators at one size, so that they can be compared: the largest one of those at which most errors
/// lie on the topline's curve.
void add_sample_factors(std::vector<Finding>& findings, const ResampledLine& line, std::size_t topline) {
    const Table& table = line.table();
    std::vector<std::pair<std::size_t, BesideTopline>> all;
    std::vector<std::size_t> on_curve(line.line().values.size(), 0);
    for (std::size_t e = 0; e < table.estimators.size(); ++e) {
        if (table.traits[e].uses_joint_data || table.traits[e].role == EstimatorRole::constant) continue;
        BesideTopline sizes(line, e, topline);
        for (std::size_t i = 0; i < sizes.places.size(); ++i)
            on_curve[sizes.places[i]] += sizes.factors[i] > 0.0 && std::isfinite(sizes.factors[i]) ? 1 : 0;
        if (!sizes.places.empty()) all.emplace_back(e, std::move(sizes));
    }
    std::size_t common = on_curve.size() - 1;
    for (std::size_t v = on_curve.size(); v-- > 0;) {
        if (on_curve[v] > on_curve[common]) common = v;
    }
    for (const auto& each : all) {
        const std::size_t estimator = each.first;
        const BesideTopline& sizes = each.second;
        const auto place = std::find(sizes.places.begin(), sizes.places.end(), common);
        if (place == sizes.places.end()) continue;
        const auto at = static_cast<std::size_t>(place - sizes.places.begin());
        Finding finding = make_finding(FindingKind::sample_factor, line, estimator, sizes.places);
        finding.against = table.estimators[topline];
        finding.interval =
            line.interval({estimator, topline}, sizes.places, [&](std::span<const double> means) {
                return sample_factor(sizes.own[at], means[at], sizes.of_topline,
                                     means.subspan(sizes.places.size()));
            });
        finding.last = sizes.own[at];
        finding.first = sizes.of_topline.front();
        finding.least = sizes.own[at] / sizes.of_topline.back();
        finding.greatest = sizes.own[at] / sizes.of_topline.front();
        findings.push_back(std::move(finding));
    }
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

/// The constant and the baselines of a table, in an order that does not depend on the study's: by descending
/// style number.
std::vector<std::size_t> baselines(const Table& table) {
    std::vector<std::size_t> result;
    for (std::size_t e = 0; e < table.traits.size(); ++e) {
        const EstimatorRole role = table.traits[e].role;
        if (role == EstimatorRole::baseline || role == EstimatorRole::constant) result.push_back(e);
    }
    std::ranges::stable_sort(result, std::ranges::greater(),
                             [&](std::size_t e) { return table.traits[e].style; });
    return result;
}

void add_line(std::vector<Finding>& findings, const ResampledLine& line) {
    const Table& table = line.table();
    const std::string& axis = line.line().axis;
    const std::optional<std::size_t> topline = reference_topline(table);
    const bool has_sizes = axis == "data.total" || axis == "data.n";
    for (std::size_t e = 0; e < table.estimators.size(); ++e) {
        const EstimatorTraits& own = table.traits[e];
        if (own.role == EstimatorRole::constant) continue;
        if (axis == "data.ratio") {
            add_ratio(findings, line, e);
        } else if (has_sizes) {
            add_rates(findings, line, e);
        } else {
            add_growth(findings, line, e);
            if (own.uses_joint_data) continue;
            for (const std::size_t against : baselines(table)) {
                const bool is_both = own.role == EstimatorRole::baseline &&
                                     table.traits[against].role == EstimatorRole::baseline;
                if (!is_both) add_crossing(findings, line, e, against);
            }
        }
    }
    if (has_sizes && topline) add_sample_factors(findings, line, *topline);
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
