#include "analysis/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/layout.hpp"

namespace causum::analysis {

namespace {

using results::Metric;

constexpr std::string_view dash = "–";

/// The value with `decimals` digits after the point; a negative count rounds to tens, hundreds …
std::string fixed(double value, int decimals) {
    if (!std::isfinite(value)) return fmt::format("{}", value);
    if (decimals < 0) {
        const double unit = std::pow(10.0, -decimals);
        value = std::round(value / unit) * unit;
    }
    std::string text = fmt::format("{:.{}f}", value, std::max(decimals, 0));
    if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
    return text;
}

/// Power of ten of the leading digit after rounding to `digits` significant digits.
int leading_power(double value, int digits) {
    const std::string text = fmt::format("{:.{}e}", value, digits - 1);
    return std::atoi(text.c_str() + text.find('e') + 1);
}

/// How a mean is written: scaled by 10^−power, with so many decimals.
struct Digits {
    int power = 0;
    int decimals = 4;
};

Digits digits_of(const Estimate& estimate) {
    const bool has_error = std::isfinite(estimate.error) && estimate.error > 0.0;
    const double size = std::max(std::abs(estimate.value), has_error ? estimate.error : 0.0);
    if (!std::isfinite(size) || size == 0.0) return {};
    const int power = size >= 1e6 || size < 1e-6 ? static_cast<int>(std::floor(std::log10(size))) : 0;
    if (!has_error) return {.power = power, .decimals = 3 - (leading_power(size, 4) - power)};
    // An error far below the value is rounding noise: seven digits of the value are enough.
    const int wanted = 1 - (leading_power(estimate.error, 2) - power);
    return {.power = power, .decimals = std::min(wanted, 6 - (leading_power(size, 7) - power))};
}

double scaled(double value, int power) {
    return power == 0 ? value : value / std::pow(10.0, power);
}

std::string format_scalar(double value, const Digits& digits) {
    if (std::isnan(value)) return std::string(dash);
    const std::string text = fixed(scaled(value, digits.power), digits.decimals);
    return digits.power == 0 || !std::isfinite(value) ? text : fmt::format("{}e{}", text, digits.power);
}

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

Cell estimate_cell(const Estimate& estimate) {
    const EstimateText text = format_estimate(estimate);
    return {text.value, text.error};
}

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
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
            const SummaryRow& row = summary.row(c, e);
            const MetricSummary& values = row.metric(metric);
            const bool compared = summary.reference != e;
            estimator.add({summary.estimators[e]});
            fits.add({fmt::format("{}/{}", row.ok, row.ok + row.failed)});
            edge.add({fmt::format("{}", row.on_edge)});
            mean.add(estimate_cell(values.mean));
            median.add({format_scalar(values.median, digits_of(values.mean))});
            log_mean.add(estimate_cell(values.log_mean));
            difference.add(compared ? estimate_cell(values.difference) : Cell{});
            pairs.add({compared ? fmt::format("{}", values.difference.count) : ""});
        }
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

std::string metric_table(const Summary& summary, Metric metric, std::size_t width) {
    const results::VariableInfo& info = results::metric_infos[static_cast<std::size_t>(metric)];
    std::vector<Column> columns = metric_columns(summary, metric);
    const std::string dropped = drop_columns(columns, width);
    std::string out;
    const std::string title = fmt::format("{} (outcome units): {}", info.name, info.meaning);
    for (const std::string& line : wrap(title, width)) out += line + '\n';
    std::string header;
    for (const Column& column : columns) {
        if (!column.dropped) header += "  " + column.header();
    }
    const bool single = summary.conditions == 1;
    if (!single) out += without_trailing_spaces(header);
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        for (const std::string& line : wrap(condition_label(summary, c), width)) out += line + '\n';
        if (single) out += without_trailing_spaces(header);
        for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
            std::string line;
            for (const Column& column : columns) {
                if (!column.dropped) line += "  " + column.line(c * summary.estimators.size() + e);
            }
            out += without_trailing_spaces(line);
        }
    }
    if (!dropped.empty()) out += fmt::format("  (no room for: {}; the CSV has them)\n", dropped);
    return out;
}

std::string reasons_note(const Summary& summary, std::size_t estimator) {
    std::vector<std::size_t> counts(status_names.size(), 0);
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        for (const FailureCount& failure : summary.row(c, estimator).failures) {
            counts[static_cast<std::size_t>(failure.reason)] += failure.count;
        }
    }
    std::vector<std::string> reasons;
    for (std::size_t reason = 0; reason < counts.size(); ++reason) {
        if (counts[reason] > 0) reasons.push_back(fmt::format("{} {}", counts[reason], status_names[reason]));
    }
    return reasons.empty() ? ""
                           : fmt::format("{}: {}", summary.estimators[estimator], fmt::join(reasons, ", "));
}

/// How often, under the conditions where most fits of an estimator did, it chose a penalty on the edge of the
/// grid.
std::string edge_note(const Summary& summary, std::size_t estimator) {
    std::size_t conditions = 0;
    std::size_t on_edge = 0;
    std::size_t fits = 0;
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        const SummaryRow& row = summary.row(c, estimator);
        if (2 * row.on_edge <= row.ok) continue;
        ++conditions;
        on_edge += row.on_edge;
        fits += row.ok;
    }
    if (conditions == 0) return "";
    const std::string where = conditions == summary.conditions
                                  ? ""
                                  : fmt::format(" under {} of {} conditions", conditions, summary.conditions);
    return fmt::format("{} {} of {}{}", summary.estimators[estimator], on_edge, fits, where);
}

std::vector<std::string> notes(const Summary& summary) {
    std::vector<std::string> result;
    const std::string failures = failure_note(summary);
    if (!failures.empty()) {
        std::vector<std::string> reasons;
        for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
            const std::string note = reasons_note(summary, e);
            if (!note.empty()) reasons.push_back(note);
        }
        const std::string_view all = failures;
        result.push_back(fmt::format("{} ({}). Means and medians are over the fits that are ok.",
                                     all.substr(0, all.find(" (")), fmt::join(reasons, "; ")));
    }
    const std::string not_run = not_run_note(summary);
    if (!not_run.empty()) result.push_back(not_run + " yet.");
    const std::string stop = stop_note(summary);
    if (!stop.empty()) result.push_back(stop + ".");
    if (summary.replicates == 1) result.push_back("One replicate: there is no standard error.");
    std::vector<std::string> edges;
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        const std::string edge = edge_note(summary, e);
        if (!edge.empty()) edges.push_back(edge);
    }
    if (!edges.empty()) {
        result.push_back(
            fmt::format("Fits that chose a penalty on the edge of the grid (a wider fit.penalties may lower "
                        "their error): {}.",
                        fmt::join(edges, ", ")));
    }
    return result;
}

}  // namespace

EstimateText format_estimate(const Estimate& estimate) {
    if (std::isnan(estimate.value)) return {std::string(dash), ""};
    const Digits digits = digits_of(estimate);
    EstimateText text{fixed(scaled(estimate.value, digits.power), digits.decimals), std::string(dash)};
    if (estimate.error == 0.0) {
        text.error = "0";
    } else if (!std::isnan(estimate.error)) {
        const double error = scaled(estimate.error, digits.power);
        text.error = fixed(error, digits.decimals);
        if (text.error.find_first_not_of("0.") == std::string::npos)
            text.error = fmt::format("{:.0e}", error);
    }
    if (digits.power != 0) {
        text.value.insert(0, 1, '(');
        text.error += fmt::format(")e{}", digits.power);
    }
    return text;
}

std::string to_text(const Estimate& estimate) {
    const EstimateText text = format_estimate(estimate);
    return text.error.empty() ? text.value : text.value + " ± " + text.error;
}

std::string text_table(const Summary& summary, std::size_t width) {
    std::string out;
    const std::string heading =
        fmt::format("{}{} {}; mean ± Monte Carlo standard error",
                    summary.study_name.empty() ? "" : summary.study_name + ": ", summary.replicates,
                    summary.replicates == 1 ? "replicate" : "replicates");
    for (const std::string& line : wrap(heading, width)) out += line + '\n';
    for (const Metric metric : {Metric::rmse, Metric::excess_rmse}) {
        out += '\n' + metric_table(summary, metric, width);
    }
    const std::vector<std::string> remarks = notes(summary);
    if (!remarks.empty()) out += '\n';
    for (const std::string& remark : remarks) {
        for (const std::string& line : wrap(remark, width)) out += line + '\n';
    }
    return out;
}

}  // namespace causum::analysis
