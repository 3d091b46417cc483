#include "analysis/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/curve_axis.hpp"
#include "analysis/text_table.hpp"

namespace causum::analysis {

namespace {

/// Names of the varied axes and their texts by condition.
class ConditionColumns {
  public:
    explicit ConditionColumns(const Summary& summary) : axes_(varied_axes(summary)) {}
    void add_names(std::vector<std::string>& header) const {
        for (const AxisValues& axis : axes_) header.push_back(axis.name);
    }
    void add_texts(std::vector<std::string>& row, std::size_t condition) const {
        for (const AxisValues& axis : axes_) row.push_back(axis.texts[axis.index[condition]]);
    }
    [[nodiscard]] std::size_t size() const { return axes_.size(); }

  private:
    std::vector<AxisValues> axes_;
};

std::string number_text(double value, const Estimate& like) {
    return format_estimate({.value = value, .error = like.error, .count = like.count}).value;
}

std::string escaped(std::string_view text, std::string_view special, std::string_view before) {
    std::string result;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos) result += before;
        result += c;
    }
    return result;
}

std::string latex_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '\\':
                result += "\\textbackslash{}";
                break;
            case '~':
                result += "\\textasciitilde{}";
                break;
            case '^':
                result += "\\textasciicircum{}";
                break;
            default:
                if (std::string_view("&%$#_{}").find(c) != std::string_view::npos) result += '\\';
                result += c;
        }
    }
    for (const auto& [from, to] : {std::pair<std::string_view, std::string_view>{"±", "$\\pm$"},
                                   {"–", "--"},
                                   {"−", "$-$"},
                                   {"≥", "$\\geq$"}}) {
        for (std::size_t at = result.find(from); at != std::string::npos;
             at = result.find(from, at + to.size()))
            result.replace(at, from.size(), to);
    }
    return result;
}

bool begins_group(const Grid& grid, std::size_t row) {
    return std::binary_search(grid.rules.begin(), grid.rules.end(), row);
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
            texts.push_back(number_text(row.measures.median.value, row.measures.mean));
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

std::string markdown_table(const Grid& grid) {
    const auto line = [](const std::vector<std::string>& texts) {
        std::string result = "|";
        for (const std::string& text : texts) result += ' ' + escaped(text, "|\\*`<", "\\") + " |";
        return result + '\n';
    };
    std::string out = grid.caption.empty() ? "" : escaped(grid.caption, "|\\*`<", "\\") + "\n\n";
    out += line(grid.header) + '|';
    for (std::size_t i = 0; i < grid.header.size(); ++i) out += i < grid.text_columns ? " --- |" : " ---: |";
    out += '\n';
    for (const std::vector<std::string>& row : grid.rows) out += line(row);
    return out;
}

std::string latex_table(const Grid& grid) {
    const auto line = [](const std::vector<std::string>& texts) {
        std::vector<std::string> cells;
        for (const std::string& text : texts) cells.push_back(latex_text(text));
        return fmt::format("{} \\\\\n", fmt::join(cells, " & "));
    };
    std::string out = "% Written by causum. Needs \\usepackage{booktabs,longtable} and UTF-8.\n";
    out += fmt::format("\\begin{{longtable}}{{{}{}}}\n", std::string(grid.text_columns, 'l'),
                       std::string(grid.header.size() - grid.text_columns, 'r'));
    if (!grid.caption.empty()) out += fmt::format("\\caption{{{}}}\\\\\n", latex_text(grid.caption));
    out += "\\toprule\n" + line(grid.header) + "\\midrule\n\\endhead\n";
    for (std::size_t i = 0; i < grid.rows.size(); ++i) {
        if (begins_group(grid, i)) out += "\\midrule\n";
        out += line(grid.rows[i]);
    }
    return out + "\\bottomrule\n\\end{longtable}\n";
}

std::string html_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string html_table(const Grid& grid) {
    const auto line = [&](const std::vector<std::string>& texts, std::string_view tag, bool rule) {
        std::string result = rule ? "<tr class=\"rule\">" : "<tr>";
        for (std::size_t i = 0; i < texts.size(); ++i) {
            result += fmt::format("<{}{}>{}</{}>", tag, i < grid.text_columns ? " class=\"word\"" : "",
                                  html_text(texts[i]), tag);
        }
        return result + "</tr>\n";
    };
    std::string out;
    if (!grid.caption.empty()) out += fmt::format("<p class=\"soft\">{}</p>\n", html_text(grid.caption));
    out += "<div class=\"scroll\"><table>\n";
    out += "<thead>" + line(grid.header, "th", false) + "</thead>\n<tbody>\n";
    for (std::size_t i = 0; i < grid.rows.size(); ++i) out += line(grid.rows[i], "td", begins_group(grid, i));
    return out + "</tbody></table></div>\n";
}

}  // namespace causum::analysis
