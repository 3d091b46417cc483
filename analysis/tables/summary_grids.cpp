#include "analysis/tables/summary_grids.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/summary/axes.hpp"
#include "analysis/summary/interval_judgement.hpp"
#include "analysis/summary/notes.hpp"
#include "analysis/text/estimate_text.hpp"

namespace causum::analysis {

namespace {

/// Names of the varied axes and their texts by condition; conditions that differ in none are numbered.
class ConditionColumns {
  public:
    explicit ConditionColumns(const Summary& summary)
        : axes_(varied_axes(summary)), numbered_(axes_.empty() && summary.conditions > 1) {}
    void add_names(std::vector<std::string>& header) const {
        for (const AxisValues& axis : axes_) header.push_back(axis.name);
        if (numbered_) header.emplace_back("condition");
    }
    void add_texts(std::vector<std::string>& row, std::size_t condition) const {
        for (const AxisValues& axis : axes_) row.push_back(axis.texts[axis.index[condition]]);
        if (numbered_) row.push_back(fmt::format("{}", condition));
    }

  private:
    std::vector<AxisValues> axes_;
    bool numbered_;
};

/// A row per condition with `text(condition, estimator)` in a column for each estimator.
template <class Text>
Grid grid_by_condition(const Summary& summary, const Text& text) {
    Grid grid;
    const ConditionColumns conditions(summary);
    conditions.add_names(grid.header);
    grid.text_columns = grid.header.size();
    grid.header.insert(grid.header.end(), summary.estimators.begin(), summary.estimators.end());
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        std::vector<std::string> texts;
        conditions.add_texts(texts, c);
        for (std::size_t e = 0; e < summary.estimators.size(); ++e) texts.push_back(text(c, e));
        grid.rows.push_back(std::move(texts));
    }
    return grid;
}

/// A row per condition and estimator with `cells(condition, estimator)` under these names; none where there
/// are no cells. A condition's rows are a group.
template <class Cells>
Grid grid_by_estimator(const Summary& summary, const std::vector<std::string>& names, const Cells& cells) {
    Grid grid;
    const ConditionColumns conditions(summary);
    conditions.add_names(grid.header);
    grid.header.emplace_back("estimator");
    grid.text_columns = grid.header.size();
    grid.header.insert(grid.header.end(), names.begin(), names.end());
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        const std::size_t first = grid.rows.size();
        for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
            const std::vector<std::string> own = cells(c, e);
            if (own.empty()) continue;
            std::vector<std::string> texts;
            conditions.add_texts(texts, c);
            texts.push_back(summary.estimators[e]);
            texts.insert(texts.end(), own.begin(), own.end());
            grid.rows.push_back(std::move(texts));
        }
        if (first > 0 && grid.rows.size() > first) grid.rules.push_back(first);
    }
    return grid;
}

}  // namespace

std::string share_text(const MonteCarloEstimate& share) {
    if (share.count == 0 || std::isnan(share.value)) return "–";
    if (share.error == 0.0) return share.value == 0.0 ? "none" : "all";
    return fmt::format("{:.1f} ± {:.1f} %", 100.0 * share.value, 100.0 * share.error);
}

namespace {

/// "36 % [23 to 44]"
std::string share_interval_text(const Measures& measures) {
    const Interval& share = measures.systematic_share_interval;
    if (std::isnan(share.value)) return "–";
    std::string text = fmt::format("{:.0f} %", 100.0 * share.value);
    if (std::isnan(share.low)) return text;
    return fmt::format("{} [{:.0f} to {:.0f}]", text, 100.0 * share.low, 100.0 * share.high);
}

}  // namespace

Grid summary_grid(const Summary& summary) {
    const bool compared = summary.estimators.size() > 1;
    const bool has_relative =
        std::any_of(summary.rows.begin(), summary.rows.end(),
                    [](const SummaryRow& row) { return row.measures.relative_excess.count > 0; });
    std::vector<std::string> names = {"fits ok", "excess_rmse", "median", "rmse"};
    if (has_relative) names.insert(names.end(), {"relative", "no better"});
    if (compared) names.emplace_back("ratio");
    const bool has_wins = compared && !has_relative;  // paper has no room for both shares
    if (has_wins) names.emplace_back("better");
    Grid grid = grid_by_estimator(summary, names, [&](std::size_t c, std::size_t e) {
        const SummaryRow& row = summary.row(c, e);
        const Measures& measures = row.measures;
        std::vector<std::string> texts = {
            fmt::format("{}/{}", row.ok, row.ok + row.failed), to_text(row.excess_rmse.mean),
            value_text(row.excess_rmse.median.value, row.excess_rmse.mean), to_text(row.rmse.mean)};
        if (has_relative) {
            texts.push_back(to_text(measures.relative_excess));
            texts.push_back(share_text(measures.no_better_share));
        }
        const bool own = e == summary.reference;
        if (compared) texts.push_back(own ? "" : to_text(measures.geometric_ratio));
        if (has_wins) texts.push_back(own ? "" : share_text(measures.win_rate));
        return texts;
    });
    grid.caption =
        fmt::format("{}: {} {}; mean ± Monte Carlo standard error, in outcome units.", summary.study_name,
                    summary.replicates, summary.replicates == 1 ? "replicate" : "replicates");
    if (has_relative) {
        const bool has_constant = constant_of(summary.traits) < summary.traits.size();
        grid.caption += fmt::format(
            " Relative: geometric mean of excess_rmse over the sd of the true joint effect; no better: share "
            "of models whose error is at least {}.",
            has_constant ? "that of constant" : "that sd, the best constant's");
    }
    const std::string reference = compared ? summary.estimators[summary.reference] : "";
    if (compared)
        grid.caption += fmt::format(
            " Ratio: geometric mean of the ratios of excess_rmse to that of {} by replicate.", reference);
    if (has_wins)
        grid.caption +=
            fmt::format(" Better: share of replicates with a smaller excess_rmse than {}.", reference);
    const std::string numerics = numerics_note(summary);
    if (!numerics.empty()) grid.caption += ' ' + numerics;
    return grid;
}

Grid mean_grid(const Summary& summary, results::Metric metric) {
    Grid grid = grid_by_condition(summary, [&](std::size_t c, std::size_t e) {
        const SummaryRow& row = summary.row(c, e);
        const std::size_t run = row.ok + row.failed;
        std::string text = to_text(row.metric(metric).mean);
        if (row.failed > 0) text += fmt::format(" ({}/{})", row.ok, run);
        return text;
    });
    grid.caption = fmt::format("Mean {} ± Monte Carlo standard error, in outcome units.",
                               results::metric_infos[static_cast<std::size_t>(metric)].name);
    return grid;
}

Grid ratio_grid(const Summary& summary) {
    return grid_by_condition(summary, [&](std::size_t c, std::size_t e) {
        const MonteCarloEstimate& ratio = summary.row(c, e).measures.geometric_ratio;
        if (e == summary.reference)
            return std::string(summary.row(c, e).excess_rmse.mean.count > 0 ? "1" : "–");
        std::string text = to_text(ratio);
        if (ratio.count > 0 && ratio.count < summary.replicates) text += fmt::format(" ({})", ratio.count);
        return text;
    });
}

Grid quantile_grid(const Summary& summary) {
    std::vector<std::string> names = {"mean", "mean of log"};
    for (const double level : quantile_levels)
        names.push_back(level == 0.5 ? "median" : fmt::format("{:g}\u00a0%", 100.0 * level));
    Grid grid = grid_by_estimator(summary, names, [&](std::size_t c, std::size_t e) {
        const MetricSummary& values = summary.row(c, e).excess_rmse;
        std::vector<std::string> texts = {to_text(values.mean), to_text(values.log_mean)};
        for (const double quantile : summary.row(c, e).measures.quantiles)
            texts.push_back(value_text(quantile, values.mean));
        return texts;
    });
    grid.caption =
        "excess_rmse over models: mean and mean of the logarithm ± Monte Carlo standard error, and "
        "quantiles. "
        "Errors are skewed: a mean far above the median comes from a few hard models.";
    return grid;
}

Grid failure_grid(const Summary& summary) {
    Grid grid = grid_by_estimator(
        summary, {"reasons", "failed", "mean, all available", "mean, common replicates"},
        [&](std::size_t c, std::size_t e) {
            const SummaryRow& row = summary.row(c, e);
            if (row.failed == 0) return std::vector<std::string>{};
            std::vector<std::string> reasons;
            for (const FailureCount& failure : row.failures) {
                reasons.push_back(fmt::format("{} {}", failure.count,
                                              status_names[static_cast<std::size_t>(failure.reason)]));
            }
            return std::vector<std::string>{fmt::format("{}", fmt::join(reasons, ", ")),
                                            share_text(row.measures.failure_rate),
                                            to_text(row.excess_rmse.mean), to_text(row.measures.mean_common)};
        });
    ++grid.text_columns;  // the reasons
    grid.caption =
        "Failed fits, and mean excess_rmse over all replicates that an estimator has and over those that "
        "every "
        "estimator with any fit has.";
    return grid;
}

Grid systematic_grid(const Summary& summary) {
    Grid grid = grid_by_estimator(
        summary, {"bias", "empirical se", "systematic share"}, [&](std::size_t c, std::size_t e) {
            const Measures& measures = summary.row(c, e).measures;
            if (measures.bias.count == 0) return std::vector<std::string>{};
            return std::vector<std::string>{to_text(measures.bias), to_text(measures.empirical_se),
                                            share_interval_text(measures)};
        });
    grid.caption =
        "Bias and empirical standard error over the data sets of a model, root mean squares over models and "
        "joint actions, in outcome units ± Monte Carlo standard error. Share: bias² over bias² + variance, "
        "median over models with its 95 % interval.";
    return grid;
}

namespace {

/// " of nominal 0.9"; levels that differ are an axis.
std::string nominal_text(const Summary& summary) {
    const auto [low, high] = std::ranges::minmax_element(summary.interval_levels);
    return *low == *high ? fmt::format(" of nominal {:g}", *low) : "";
}

}  // namespace

Grid coverage_grid(const Summary& summary) {
    const auto any_has = [&](MonteCarloEstimate Measures::*estimate) {
        return std::ranges::any_of(summary.rows,
                                   [&](const SummaryRow& row) { return (row.measures.*estimate).count > 0; });
    };
    if (!any_has(&Measures::coverage)) return {};
    struct Further {
        MonteCarloEstimate Measures::*estimate;
        std::string name;
        std::string meaning;
    };
    std::vector<Further> further = {
        {&Measures::interval_width_ratio, "ratio",
         fmt::format("Ratio: of the mean widths to {}'s.", summary.estimators[summary.reference])},
        {&Measures::power, "power",
         "Power: share of joint actions whose effect the interval tells from the mean effect."},
        {&Measures::model_se_error, "se error",
         "Se error: relative error of the standard errors, 0 where they are right."}};
    std::erase_if(further, [&](const Further& column) { return !any_has(column.estimate); });
    std::vector<std::string> names = {"coverage", "judged", "width"};
    for (const Further& column : further) names.push_back(column.name);
    Grid grid = grid_by_estimator(summary, names, [&](std::size_t c, std::size_t e) {
        const Measures& measures = summary.row(c, e).measures;
        if (measures.coverage.count == 0) return std::vector<std::string>{};
        const IntervalJudgement judged = judge_intervals(measures.coverage, summary.interval_levels[c]);
        std::vector<std::string> texts = {
            to_text(measures.coverage),
            judged == IntervalJudgement::none
                ? "–"
                : std::string(interval_judgement_names.at(static_cast<std::size_t>(judged))),
            to_text(measures.interval_width)};
        for (const Further& column : further) texts.push_back(to_text(measures.*column.estimate));
        return texts;
    });
    grid.caption = fmt::format(
        "Coverage{}: share of joint actions at which the interval holds the true joint effect; width in "
        "outcome "
        "units: means over models ± Monte Carlo standard error (MCSE). Estimators without intervals are left "
        "out. Judged: short or long where coverage ± 2 MCSE lies beyond nominal ± {:g}, else trusted, or "
        "undecided where it is wider than that or of fewer than {} models.",
        nominal_text(summary), coverage_margin, fewest_coverages);
    for (const Further& column : further) grid.caption += ' ' + column.meaning;
    return grid;
}

namespace {

/// "1.3 ± 1.3 %"; "0 %", since "none" might be taken for no test.
std::string rate_text(const MonteCarloEstimate& rate) {
    return rate.value == 0.0 ? "0 %" : share_text(rate);
}

/// "87 %"
std::string percent_text(const MonteCarloEstimate& share) {
    return std::isnan(share.value) ? "–" : fmt::format("{:.0f} %", 100.0 * share.value);
}

}  // namespace

Grid additivity_grid(const Summary& summary) {
    constexpr std::array<const char*, reading_names.size()> readings = {
        "additive", "interact", "× confounder", "products", "no reading"};
    Grid grid;
    const ConditionColumns conditions(summary);
    conditions.add_names(grid.header);
    grid.header.emplace_back("rates are");
    grid.text_columns = grid.header.size();
    for (const AdditivityTest& test : additivity_tests) grid.header.emplace_back(test.name);
    grid.header.insert(grid.header.end(), readings.begin(), readings.end());
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        const AdditivityRates& rates = summary.additivity[c];
        if (!rates.is_known()) continue;
        std::vector<std::string> texts;
        conditions.add_texts(texts, c);
        texts.emplace_back(rates.is_additive ? "size" : "power");
        for (const MonteCarloEstimate& rate : rates.rejected) texts.push_back(rate_text(rate));
        for (const MonteCarloEstimate& share : rates.readings) texts.push_back(percent_text(share));
        grid.rows.push_back(std::move(texts));
    }
    grid.caption = fmt::format(
        "Tests of additivity from observational and single-intervention data: share of models in which each "
        "rejects, A and C at {:g} %, D and D1 at {:g} %, ± Monte Carlo standard error. It is the test's size "
        "where models are additive with independent confounders, else its power. Then what A, D and C "
        "together read as: additive, actions interact, action × confounder, products of confounders, or none "
        "of these; where D1 rejects, confounders look correlated, whatever they read as. D and D1 need an "
        "unrelated pair of actions, which not all models have. No test sees whether the joint effect is "
        "right: data of single interventions cannot.",
        100.0 * common_level, 100.0 * elsewhere_level);
    return grid;
}

}  // namespace causum::analysis
