#include "analysis/summary_grids.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/curve_axis.hpp"
#include "analysis/estimate_text.hpp"

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

}  // namespace

std::string share_text(const Estimate& share) {
    if (share.count == 0 || std::isnan(share.value)) return "–";
    if (share.error == 0.0) return share.value == 0.0 ? "none" : "all";
    return fmt::format("{:.1f} ± {:.1f} %", 100.0 * share.value, 100.0 * share.error);
}

Grid summary_grid(const Summary& summary) {
    Grid grid;
    const ConditionColumns conditions(summary);
    conditions.add_names(grid.header);
    grid.header.emplace_back("estimator");
    grid.text_columns = grid.header.size();
    const bool compared = summary.estimators.size() > 1;
    const std::string reference = summary.estimators.empty() ? "" : summary.estimators[summary.reference];
    for (const char* name : {"fits ok", "excess_rmse", "median", "rmse"}) grid.header.emplace_back(name);
    if (compared) {
        grid.header.push_back("ratio to " + reference);
        grid.header.push_back("better than " + reference);
    }
    grid.caption = fmt::format(
        "{}: {} {}; mean ± Monte Carlo standard error, in outcome units. Ratio: of mean excess_rmse, paired "
        "by "
        "replicate; better: share of replicates with the smaller excess_rmse.",
        summary.study_name, summary.replicates, summary.replicates == 1 ? "replicate" : "replicates");
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        if (c > 0) grid.rules.push_back(grid.rows.size());
        for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
            const SummaryRow& row = summary.row(c, e);
            std::vector<std::string> texts;
            conditions.add_texts(texts, c);
            texts.push_back(summary.estimators[e]);
            texts.push_back(fmt::format("{}/{}", row.ok, row.ok + row.failed));
            texts.push_back(to_text(row.measures.mean));
            texts.push_back(value_text(row.measures.median.value, row.measures.mean));
            texts.push_back(to_text(row.rmse.mean));
            if (compared) {
                const bool own = e == summary.reference;
                texts.push_back(own ? "" : to_text(row.measures.ratio));
                texts.push_back(own ? "" : share_text(row.measures.win_rate));
            }
            grid.rows.push_back(std::move(texts));
        }
    }
    return grid;
}

Grid mean_grid(const Summary& summary, results::Metric metric) {
    return grid_by_condition(summary, [&](std::size_t c, std::size_t e) {
        const SummaryRow& row = summary.row(c, e);
        const std::size_t run = row.ok + row.failed;
        std::string text = to_text(row.metric(metric).mean);
        if (row.failed > 0) text += fmt::format(" ({}/{})", row.ok, run);
        return text;
    });
}

Grid ratio_grid(const Summary& summary) {
    return grid_by_condition(summary, [&](std::size_t c, std::size_t e) {
        const Estimate& ratio = summary.row(c, e).measures.ratio;
        if (e == summary.reference) return std::string("1");
        std::string text = to_text(ratio);
        if (ratio.count > 0 && ratio.count < summary.replicates) text += fmt::format(" ({})", ratio.count);
        return text;
    });
}

Grid failure_grid(const Summary& summary) {
    Grid grid;
    const ConditionColumns conditions(summary);
    conditions.add_names(grid.header);
    grid.header.emplace_back("estimator");
    grid.text_columns = grid.header.size() + 1;
    for (const char* name : {"reasons", "failed", "mean, all available", "mean, common replicates"})
        grid.header.emplace_back(name);
    grid.caption =
        "Failed fits, and mean excess_rmse over all replicates that an estimator has and over those that "
        "every "
        "estimator with any fit has.";
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
            const SummaryRow& row = summary.row(c, e);
            if (row.failed == 0) continue;
            std::vector<std::string> reasons;
            for (const FailureCount& failure : row.failures) {
                reasons.push_back(fmt::format("{} {}", failure.count,
                                              status_names[static_cast<std::size_t>(failure.reason)]));
            }
            std::vector<std::string> texts;
            conditions.add_texts(texts, c);
            texts.push_back(summary.estimators[e]);
            texts.push_back(fmt::format("{}", fmt::join(reasons, ", ")));
            texts.push_back(share_text(row.measures.failure_rate));
            texts.push_back(to_text(row.measures.mean));
            texts.push_back(to_text(row.measures.mean_common));
            grid.rows.push_back(std::move(texts));
        }
    }
    return grid;
}

Grid systematic_grid(const Summary& summary) {
    Grid grid;
    const ConditionColumns conditions(summary);
    conditions.add_names(grid.header);
    grid.header.emplace_back("estimator");
    grid.text_columns = grid.header.size();
    for (const char* name : {"bias²", "variance", "systematic share"}) grid.header.emplace_back(name);
    grid.caption =
        "Systematic error and variance over data sets, in squared outcome units: mean ± Monte Carlo standard "
        "error. "
        "Share: mean bias² over mean bias² + variance.";
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        if (c > 0) grid.rules.push_back(grid.rows.size());
        for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
            const Measures& measures = summary.row(c, e).measures;
            if (measures.bias_squared.count == 0) continue;
            std::vector<std::string> texts;
            conditions.add_texts(texts, c);
            texts.push_back(summary.estimators[e]);
            texts.push_back(to_text(measures.bias_squared));
            texts.push_back(to_text(measures.variance));
            texts.push_back(share_text(measures.systematic_share));
            grid.rows.push_back(std::move(texts));
        }
    }
    return grid;
}

}  // namespace causum::analysis
