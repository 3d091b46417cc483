#include "analysis/tables/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/summary/notes.hpp"
#include "analysis/tables/summary_grids.hpp"
#include "analysis/text/estimate_text.hpp"
#include "analysis/text/text_layout.hpp"

namespace causum::analysis {

namespace {

using results::Metric;

constexpr std::size_t most_conditions = 60;  // whose tables are printed

/// A table cell: `left` ends where the column's ± stands, `right` begins after it.
struct Cell {
    std::string left;
    std::string right = {};
};

struct Column {
    std::string title;
    std::vector<Cell> cells = {};
    bool text = false;   ///< flush left
    int dropped_as = 0;  ///< n > 0: the n-th column to go where the table is too wide
    bool dropped = false;
    std::size_t left_width = 0;
    std::size_t right_width = 0;

    void add(Cell cell) {
        left_width = std::max(left_width, text_width(cell.left));
        right_width = std::max(right_width, text_width(cell.right));
        cells.push_back(std::move(cell));
    }
    [[nodiscard]] std::size_t body_width() const {
        return left_width + (right_width == 0 ? 0 : 3 + right_width);
    }
    [[nodiscard]] std::size_t width() const { return std::max(text_width(title), body_width()); }
    [[nodiscard]] bool has_errors() const { return body_width() > left_width; }

    [[nodiscard]] std::string header() const {
        return text || has_errors() ? pad_right(title, width()) : pad_left(title, width());
    }
    [[nodiscard]] std::string line(std::size_t row) const {
        const Cell& cell = cells[row];
        if (text) return pad_right(cell.left, width());
        if (!has_errors()) return pad_left(cell.left, width());
        std::string result = pad_left(cell.left, left_width);
        if (!cell.right.empty()) result += " ± " + cell.right;
        return pad_right(result, width());
    }
};

std::size_t total_width(const std::vector<Column>& columns) {
    std::size_t width = 0;
    for (const Column& column : columns) {
        if (!column.dropped) width += 2 + column.width();
    }
    return width;
}

std::string without_trailing_spaces(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
}

Cell estimate_cell(const MonteCarloEstimate& estimate) {
    const EstimateText text = format_estimate(estimate);
    return {text.value, text.error};
}

/// Of the study's only condition.
std::vector<Column> metric_columns(const Summary& summary, Metric metric) {
    Column estimator{.title = "estimator", .text = true};
    Column fits{.title = "fits ok"};
    Column edge{.title = "on edge"};
    Column mean{.title = "mean"};
    Column median{.title = "median", .dropped_as = 1};
    Column log_mean{.title = "mean of log", .dropped_as = 2};
    Column difference{
        .title = summary.estimators.empty() ? "" : "minus " + summary.estimators[summary.reference],
        .dropped_as = 4};
    Column pairs{.title = "pairs", .dropped_as = 3};
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        const SummaryRow& row = summary.row(0, e);
        const MetricSummary& values = row.metric(metric);
        const bool compared = summary.reference != e;
        estimator.add({summary.estimators[e]});
        fits.add({fmt::format("{}/{}", row.ok, row.ok + row.failed)});
        edge.add({fmt::format("{}", row.on_edge)});
        mean.add(estimate_cell(values.mean));
        median.add({value_text(values.median.value, values.mean)});
        log_mean.add(estimate_cell(values.log_mean));
        difference.add(compared ? estimate_cell(values.difference) : Cell{});
        pairs.add({compared ? fmt::format("{}", values.difference.count) : ""});
    }
    std::vector<Column> columns = {estimator, fits, edge, mean, median, log_mean};
    if (summary.estimators.size() > 1) {
        columns.push_back(difference);
        columns.push_back(pairs);
    }
    return columns;
}

/// The columns that had to go are marked and named.
std::string drop_columns(std::vector<Column>& columns, std::size_t width) {
    std::vector<std::string> dropped;
    for (int next = 1; total_width(columns) > width && next <= 4; ++next) {
        for (Column& column : columns) {
            if (column.dropped_as != next) continue;
            column.dropped = true;
            dropped.push_back(column.title);
        }
    }
    return fmt::format("{}", fmt::join(dropped, ", "));
}

std::string wrapped(std::string_view text, std::size_t width) {
    std::string out;
    for (const std::string& line : wrap(text, width)) out += line + '\n';
    return out;
}

std::string metric_title(Metric metric) {
    const results::VariableInfo& info = results::metric_infos[static_cast<std::size_t>(metric)];
    return fmt::format("{} (outcome units): {}", info.name, info.meaning);
}

std::string condition_table(const Summary& summary, Metric metric, std::size_t width) {
    std::vector<Column> columns = metric_columns(summary, metric);
    const std::string dropped = drop_columns(columns, width);
    std::string out = wrapped(metric_title(metric), width) + wrapped(condition_label(summary, 0), width);
    std::string header;
    for (const Column& column : columns) {
        if (!column.dropped) header += "  " + column.header();
    }
    out += without_trailing_spaces(header);
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        std::string line;
        for (const Column& column : columns) {
            if (!column.dropped) line += "  " + column.line(e);
        }
        out += without_trailing_spaces(line);
    }
    if (!dropped.empty()) out += fmt::format("  (no room for: {}; the CSV has them)\n", dropped);
    return out;
}

/// Means by condition, and ratios to the reference.
std::string several_conditions(const Summary& summary, std::size_t width) {
    std::string out;
    for (const Metric metric : {Metric::rmse, Metric::excess_rmse}) {
        out +=
            '\n' + wrapped(metric_title(metric), width) + terminal_table(mean_grid(summary, metric), width);
    }
    if (summary.estimators.size() > 1) {
        out += fmt::format("\nexcess_rmse over that of {}: geometric mean of the ratios by replicate\n",
                           summary.estimators[summary.reference]);
        out += terminal_table(ratio_grid(summary), width);
    }
    if (!failure_note(summary).empty())
        out += '\n' +
               wrapped("(18/20): so many of the fits are ok; behind a ratio (18): of so many pairs", width);
    return out + "\nmedians, mean logarithms and counts: summary.csv, which causum analyze writes\n";
}

}  // namespace

std::string text_table(const Summary& summary, std::size_t width) {
    std::string out =
        wrapped(fmt::format("{}{} {}; mean ± Monte Carlo standard error",
                            summary.study_name.empty() ? "" : summary.study_name + ": ", summary.replicates,
                            summary.replicates == 1 ? "replicate" : "replicates"),
                width);
    if (summary.conditions > most_conditions) {
        out += fmt::format(
            "\n{} conditions are too many for a terminal: summary.csv and report.html, which causum "
            "analyze writes\n",
            summary.conditions);
    } else if (summary.conditions == 1) {
        for (const Metric metric : {Metric::rmse, Metric::excess_rmse})
            out += '\n' + condition_table(summary, metric, width);
    } else {
        out += several_conditions(summary, width);
    }
    const Grid coverage = coverage_grid(summary);
    if (!coverage.rows.empty() && summary.conditions <= most_conditions)
        out += '\n' + wrapped(coverage.caption, width) + terminal_table(coverage, width);
    const Grid additivity = additivity_grid(summary);
    if (!additivity.rows.empty() && summary.conditions <= most_conditions)
        out += '\n' + wrapped(additivity.caption, width) + terminal_table(additivity, width);
    const std::vector<std::string> remarks = notes(summary);
    if (!remarks.empty()) out += '\n';
    for (const std::string& remark : remarks) out += wrapped(remark, width);
    return out;
}

}  // namespace causum::analysis
